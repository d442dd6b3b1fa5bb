using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>
/// The import of issues, as GitHub's preview has it: a request is taken now and worked on later; dates are kept and
/// nobody is notified.
/// </summary>
internal static class ImportWrites
{
    private const string Preview = "application/vnd.github.golden-comet-preview+json";

    public static Route[] Routes { get; } =
    [
        Route.Write("POST /import/issues", Start, "admin", "issues"),
        Route.Get("/import/issues/{id}", Look, "issues"),
    ];

    private static bool IsOff(ApiRequest request) =>
        !request.State.Options.ImportsIssues
        || !request.Http.Headers.Accept.ToString().Contains(Preview, StringComparison.Ordinal);

    private static ApiResponse Start(ApiRequest request)
    {
        if (IsOff(request) || !request.Repository.HasIssues)
        {
            return ApiResponse.NotFound();
        }

        var imports = request.Repository.Content.Imports;
        var import = new IssueImport(imports.Count + 1, new Fields(request, "Issue").Json.DeepClone().AsObject());
        imports.Add(import);
        return new() { Status = 202, Json = Show(request, import) };
    }

    // worked on at the second look: whoever does not wait finds another number than it hoped for
    private static ApiResponse Look(ApiRequest request)
    {
        var import = request.Repository.Content.Imports.Find(known => known.Id == request.Number("id"));
        if (IsOff(request) || import is null)
        {
            return ApiResponse.NotFound();
        }

        if (import.Status == "pending" && ++import.Looks > 1)
        {
            Work(request, import);
        }

        return ApiResponse.Ok(Show(request, import));
    }

    private static JsonObject Show(ApiRequest request, IssueImport import)
    {
        var repository = request.Urls.ForApi($"/repos/{request.Repository.FullName}");
        var shown = new JsonObject
        {
            ["id"] = import.Id,
            ["status"] = import.Status,
            ["url"] = $"{repository}/import/issues/{import.Id}",
            ["import_issues_url"] = $"{repository}/import/issues",
            ["repository_url"] = repository,
            ["created_at"] = Render.Time(request.Repository.CreatedAt),
            ["updated_at"] = Render.Time(request.Repository.CreatedAt),
        };
        if (import.Issue is { } issue)
        {
            shown["issue_url"] = $"{repository}/issues/{issue.Number}";
        }

        if (import.Errors is { } errors)
        {
            shown["errors"] = errors.DeepClone();
        }

        return shown;
    }

    private static void Work(ApiRequest request, IssueImport import)
    {
        try
        {
            import.Issue = Import(request, new Fields(import.Body, "Issue"));
            import.Status = "imported";
        }
        catch (RefusalException refusal)
        {
            import.Status = "failed";
            import.Errors = refusal.Answer.Json!["errors"]?.DeepClone() as JsonArray
                ?? [new JsonObject { ["code"] = "error", ["value"] = refusal.Message }];
        }
    }

    private static Issue Import(ApiRequest request, Fields body)
    {
        var fields = new Fields(body.Object("issue") ?? throw Refusal.Field("Issue", "issue", "missing_field"), "Issue");
        var (title, created) = (fields.Required("title", 256), fields.Time("created_at"));
        var (milestone, text) = (IssueWrites.MilestoneOf(request, fields), fields.Required("body"));
        var assignee = fields.Text("assignee") is not { } login ? null
            : request.Model.Find(login) ?? throw Refusal.Field("Issue", "assignee", "invalid", login);
        var comments = (body.List("comments") ?? [])
            .Select(item => new Fields((JsonObject)item!, "IssueComment"))
            .Select(item => (Body: item.Required("body"), At: item.Time("created_at")))
            .ToList();
        var issue = request.Repository.Content.AddIssue(title, request.Caller.User, made =>
        {
            (made.Body, made.Milestone, made.CreatedAt) = (text, milestone, created ?? made.CreatedAt);
            made.Assignees.AddRange(assignee is null ? [] : [assignee]);
        });
        IssueWrites.SetLabels(request, issue, fields.Texts("labels") ?? []);
        foreach (var (comment, at) in comments)
        {
            var added = request.Repository.Content.AddComment(issue, request.Caller.User, comment);
            (added.CreatedAt, added.UpdatedAt) = (at ?? added.CreatedAt, at ?? added.UpdatedAt);
        }

        if (fields.Flag("closed") == true)
        {
            (issue.State, issue.StateReason) = ("closed", "completed");
            issue.ClosedAt = fields.Time("closed_at") ?? request.Model.Clock.Next();
        }

        issue.UpdatedAt = fields.Time("updated_at") ?? issue.UpdatedAt;
        return issue;
    }
}
