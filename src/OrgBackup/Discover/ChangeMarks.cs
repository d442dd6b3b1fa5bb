using System.Text.Json.Serialization;

namespace OrgBackup.Discover;

/// <summary>
/// What the change detector saw of one repository: as long as a mark stays the same, the kinds under it are taken to be
/// untouched. A count and the newest time of a list are written <c>count@time</c>.
/// </summary>
public sealed record ChangeMarks
{
    /// <summary>Gets the repository's own <c>updatedAt</c>: settings, description, topics.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Repository { get; init; }

    /// <summary>Gets <c>pushedAt</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pushes { get; init; }

    /// <summary>Gets the issues without pull requests, newest <c>updatedAt</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issues { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pulls { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Discussions { get; init; }

    /// <summary>Gets the releases, newest <c>createdAt</c> and the newest release's <c>updatedAt</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Releases { get; init; }

    /// <summary>Gets the number of labels, milestones and commit comments: <c>n/n/n</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Counts { get; init; }
}
