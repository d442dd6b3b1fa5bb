using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>Something that happened to an issue or pull request.</summary>
public sealed class IssueEvent
{
    public required long Id { get; init; }

    public required Issue Issue { get; init; }

    public required string Event { get; init; }

    public Account? Actor { get; set; }

    public string? CommitId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Gets what only this kind of event has: <c>label</c>, <c>milestone</c>, <c>rename</c>, ….</summary>
    public JsonObject Detail { get; init; } = [];

    public string NodeId => Model.NodeId.OfEvent(Event, Id);
}
