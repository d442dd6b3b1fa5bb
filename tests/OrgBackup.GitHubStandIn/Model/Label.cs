namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A label of one repository.</summary>
public sealed class Label
{
    public required long Id { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public string Color { get; set; } = "ededed";

    public bool Default { get; set; }

    public string NodeId => Model.NodeId.Of("LA", Id);
}

/// <summary>A milestone; its number is its identity within the repository.</summary>
public sealed class Milestone
{
    public required long Id { get; init; }

    public required int Number { get; init; }

    public required string Title { get; set; }

    public required Account? Creator { get; set; }

    public string? Description { get; set; }

    public string State { get; set; } = "open";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset? DueOn { get; set; }

    public string NodeId => Model.NodeId.Of("MI", Id);
}
