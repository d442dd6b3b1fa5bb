namespace OrgBackup.GitHubStandIn.Model;

/// <summary>Something in the timeline of an issue or pull request that no list of all events has.</summary>
public abstract class TimelineItem
{
    public required long Id { get; init; }

    /// <summary>Gets the issue in whose timeline this is.</summary>
    public required Issue Issue { get; init; }

    public Account? Actor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public abstract string NodeId { get; }
}

/// <summary>Another issue or pull request, perhaps of another repository, mentions this one.</summary>
public sealed class CrossReference : TimelineItem
{
    public required Issue Source { get; init; }

    public bool WillCloseTarget { get; init; }

    public override string NodeId => Model.NodeId.Of("CRE", Id);
}

/// <summary>The head branch of a pull request was pushed with force.</summary>
public sealed class HeadForcePush : TimelineItem
{
    public required string Before { get; init; }

    public required string After { get; init; }

    public override string NodeId => Model.NodeId.Of("HRFPE", Id);
}
