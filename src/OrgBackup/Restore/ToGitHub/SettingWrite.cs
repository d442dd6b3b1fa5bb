using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>One setting as it is sent, and how it is recognised at GitHub.</summary>
/// <param name="Kind">The kind of metadata.</param>
/// <param name="What">Its name within the kind; empty where there is one only.</param>
/// <param name="Path">Below the repository's, unless it begins with <c>/orgs/</c>.</param>
internal sealed record SettingWrite(string Kind, string What, HttpMethod Method, string Path)
{
    public JsonNode? Body { get; init; }

    /// <summary>Gets the list in which it shows; null: it is the only one of its kind.</summary>
    public string? List { get; init; }

    /// <summary>Gets where the list is, when the answer is an object.</summary>
    public string? ListName { get; init; }

    /// <summary>Gets which item of the list it is.</summary>
    public Func<JsonElement, bool>? IsSame { get; init; }

    /// <summary>Gets the part that may name people or teams that are not there; it is sent without them then.</summary>
    public string? People { get; init; }

    /// <summary>Gets what cannot be restored of it; null: nothing is lost.</summary>
    public string? Lost { get; init; }

    /// <summary>Gets a value indicating whether every repository has it: one that was there keeps its own.</summary>
    public bool IsAlwaysThere { get; init; }

    public string Step => What.Length == 0 ? Kind : $"{Kind}/{What}";

    public HubWrite In(RepositoryName target, JsonNode? body) =>
        new(
            Method,
            Path.StartsWith("/orgs/", StringComparison.Ordinal) ? Path : target.PathOf(Path),
            body?.DeepClone());
}
