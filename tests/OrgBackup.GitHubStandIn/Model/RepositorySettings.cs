using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>
/// What was set up in a repository, and what GitHub found in it, each in the form of the API and under its path there.
/// In strings <c>{api}</c>, <c>{web}</c> and <c>{repo}</c> stand for addresses and the full name; the string
/// <c>{user:LOGIN}</c> for that user's object, <c>{repository}</c> for the repository's.
/// </summary>
public sealed class RepositorySettings
{
    private readonly Dictionary<string, List<JsonObject>> _lists = new(StringComparer.Ordinal);

    /// <summary>Gets what is one object, such as <c>/pages</c>; what is not there answers 404.</summary>
    public Dictionary<string, JsonObject> Objects { get; } = new(StringComparer.Ordinal)
    {
        ["/interaction-limits"] = [],
        ["/actions/permissions"] = new JsonObject { ["enabled"] = true, ["allowed_actions"] = "all" },
        ["/actions/permissions/workflow"] = new JsonObject
        {
            ["default_workflow_permissions"] = "read",
            ["can_approve_pull_request_reviews"] = false,
        },
        ["/actions/permissions/access"] = new JsonObject { ["access_level"] = "none" },
    };

    /// <summary>Gets the features that are off, with the status and the sentence that GitHub answers then.</summary>
    public Dictionary<string, (int Status, string Message)> Off { get; } = new(StringComparer.Ordinal);

    /// <summary>A list, such as <c>/hooks</c> or <c>/environments/production/variables</c>, to read and to change.</summary>
    public List<JsonObject> List(string path) => _lists.TryGetValue(path, out var list) ? list : _lists[path] = [];
}
