using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>GitHub's import of issues as its preview was: accepted at once, done at the second look.</summary>
internal sealed class ImportDouble(Repository target)
{
    private readonly List<(JsonObject Body, int Looks, long Number)> _imports = [];

    /// <summary>Gets the title of the issue whose import fails.</summary>
    public string? Fails { get; init; }

    public int Count => _imports.Count;

    public JsonElement Answer(HubWrite write)
    {
        if (write.Method == HttpMethod.Post)
        {
            _imports.Add((write.Body!.AsObject(), 0, 0));
            return State(_imports.Count, "pending");
        }

        if (write.Path.Contains("since", StringComparison.Ordinal))
        {
            var open = Enumerable.Range(1, _imports.Count).Where(id => _imports[id - 1].Looks < 2);
            return JsonSerializer.SerializeToElement(open.Select(id => State(id, "pending")));
        }

        var last = int.Parse(write.Path[(write.Path.LastIndexOf('/') + 1)..], null);
        var (body, looks, number) = _imports[last - 1];
        var issue = body["issue"]!.AsObject();
        var isFailed = (string?)issue["title"] == Fails;
        if (looks == 1 && !isFailed)
        {
            number = Add(issue, body["comments"]!.AsArray());
        }

        _imports[last - 1] = (body, looks + 1, number);
        return State(last, looks == 0 ? "pending" : isFailed ? "failed" : "imported");
    }

    private long Add(JsonObject issue, JsonArray comments)
    {
        var made = target.Content.AddIssue((string)issue["title"]!, null, one =>
        {
            one.Body = (string)issue["body"]!;
            one.State = (bool)issue["closed"]! ? "closed" : "open";
        });
        foreach (var comment in comments)
        {
            target.Content.AddComment(made, null, (string)comment!["body"]!);
        }

        return made.Number;
    }

    private JsonElement State(int id, string status) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["id"] = id,
        ["status"] = status,
        ["issue_url"] = $"https://api.github.com/repos/acme/copy/issues/{_imports[id - 1].Number}",
    });
}
