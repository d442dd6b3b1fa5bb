using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>New issues and changes of them; pull requests are changed here too.</summary>
internal static class IssueWrites
{
    private static readonly string[] Permissions = ["issues", "pull_requests"];

    public static Route[] Routes { get; } =
    [
        Route.Content("POST /issues", Create, "read", "issues"),
        Route.Write("PATCH /issues/{number}", Change, "triage", Permissions),
        Route.Write("PUT /issues/{number}/lock", Lock, "triage", Permissions),
        Route.Write("DELETE /issues/{number}/lock", Unlock, "triage", Permissions),
        Route.Write("POST /issues/{number}/labels", request => Label(request, isAll: false), "triage", Permissions),
        Route.Write("PUT /issues/{number}/labels", request => Label(request, isAll: true), "triage", Permissions),
        Route.Write("POST /issues/{number}/assignees", Assign, "write", Permissions),
    ];

    /// <summary>The issue or pull request of the path.</summary>
    public static Issue Get(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.Issues.FirstOrDefault(issue => issue.Number == number)
            ?? throw (request.Repository.Content.WasUsed((int)number)
                ? Refusal.Of(410, "This issue was deleted")
                : Refusal.NotFound());
    }

    /// <summary>The milestone of that number, which must be there.</summary>
    public static Milestone? MilestoneOf(ApiRequest request, Fields fields) => fields.Number("milestone") is not { } number
        ? null
        : request.Repository.Content.Milestones.FirstOrDefault(known => known.Number == number)
            ?? throw Refusal.Field("Issue", "milestone", "invalid", number);

    /// <summary>Gives these labels, and makes those that are not there, as GitHub does.</summary>
    public static void SetLabels(ApiRequest request, Issue issue, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var label = LabelWrites.Find(request.Repository, name) ?? request.Repository.Content.AddLabel(name);
            if (!issue.Labels.Contains(label))
            {
                issue.Labels.Add(label);
            }
        }
    }

    private static ApiResponse Create(ApiRequest request)
    {
        if (!request.Repository.HasIssues)
        {
            return ApiResponse.Error(410, "Issues are disabled for this repo", "https://docs.github.com/v3/issues/");
        }

        var fields = new Fields(request, "Issue");
        var (title, body) = (fields.Required("title", 256), fields.Text("body"));
        var (milestone, assignees) = (MilestoneOf(request, fields), Assignees(request, fields) ?? []);
        var isTriage = request.Caller.Token?.Installation is not null || request.Caller.Has(request.Repository, "triage");
        var issue = request.Repository.Content.AddIssue(title, request.Caller.User, made => made.Body = body);
        if (isTriage)
        {
            issue.Milestone = milestone;
            SetLabels(request, issue, fields.Texts("labels") ?? []);
            Assign(request, issue, assignees);
        }

        Notifications.Read(request, issue.Repository, $"issue {issue.Number}", $"{title}\n{body}");
        return ApiResponse.Created(IssuePayload.Issue(request.Urls, issue));
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (issue, fields) = (Get(request), new Fields(request, "Issue"));
        var reason = fields.Choice("state_reason", "completed", "not_planned", "duplicate", "reopened");
        var (assignees, milestone) = (Assignees(request, fields), MilestoneOf(request, fields));
        issue.Title = fields.Has("title") ? fields.Required("title", 256) : issue.Title;
        issue.Body = fields.Has("body") ? fields.Text("body") : issue.Body;
        issue.Milestone = fields.Has("milestone") ? milestone : issue.Milestone;
        if (fields.Texts("labels") is { } labels)
        {
            issue.Labels.Clear();
            SetLabels(request, issue, labels);
        }

        if (assignees is not null)
        {
            issue.Assignees.Clear();
            Assign(request, issue, assignees);
        }

        SetState(request, issue, fields.Choice("state", "open", "closed"), reason);
        issue.UpdatedAt = request.Model.Clock.Next();
        Notifications.Read(
            request, issue.Repository, $"issue {issue.Number}", $"{fields.Text("title")}\n{fields.Text("body")}");
        return ApiResponse.Ok(IssuePayload.Issue(request.Urls, issue));
    }

    /// <summary>Opens or closes; a pull request has no reason.</summary>
    public static void SetState(ApiRequest request, Issue issue, string? state, string? reason)
    {
        var actor = request.Caller.User ?? request.Repository.Owner;
        if (state == "closed" && (issue.State != state || (reason is not null && reason != issue.StateReason)))
        {
            request.Repository.Content.CloseIssue(issue, actor, reason ?? "completed");
        }
        else if (state == "open" && issue.State != state)
        {
            request.Repository.Content.ReopenIssue(issue, actor);
        }
    }

    private static ApiResponse Lock(ApiRequest request)
    {
        var issue = Get(request);
        var reason = request.Body is JsonObject body
            ? new Fields(body, "Issue").Choice("lock_reason", "off-topic", "too heated", "resolved", "spam")
            : null;
        (issue.Locked, issue.ActiveLockReason) = (true, reason);
        return ApiResponse.Nothing();
    }

    private static ApiResponse Unlock(ApiRequest request)
    {
        var issue = Get(request);
        (issue.Locked, issue.ActiveLockReason) = (false, null);
        return ApiResponse.Nothing();
    }

    private static ApiResponse Label(ApiRequest request, bool isAll)
    {
        var (issue, names) = (Get(request), new Fields(request, "Issue").Texts("labels") ?? []);
        if (isAll)
        {
            issue.Labels.Clear();
        }

        SetLabels(request, issue, names);
        return ApiResponse.Ok(Render.Array(
            issue.Labels, label => IssuePayload.Label(request.Urls, request.Repository, label)));
    }

    private static ApiResponse Assign(ApiRequest request)
    {
        var issue = Get(request);
        Assign(request, issue, Assignees(request, new Fields(request, "Issue")) ?? []);
        return ApiResponse.Created(IssuePayload.Issue(request.Urls, issue));
    }

    private static List<Account>? Assignees(ApiRequest request, Fields fields)
    {
        var one = fields.Text("assignee");
        var logins = fields.Texts("assignees") ?? (one is null ? null : [one]);
        return logins?.ConvertAll(login =>
            request.Model.Find(login) is { } account && request.Repository.AssociationOf(account) != "NONE"
                ? account
                : throw Refusal.Field("Issue", "assignees", "invalid", login));
    }

    private static void Assign(ApiRequest request, Issue issue, List<Account> accounts)
    {
        foreach (var account in accounts.Where(account => !issue.Assignees.Contains(account)))
        {
            issue.Assignees.Add(account);
            Notifications.Note(request, account.Login, $"assigned to {issue.Repository.FullName}#{issue.Number}");
        }
    }
}
