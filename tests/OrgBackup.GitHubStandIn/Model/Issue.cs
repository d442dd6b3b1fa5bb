using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>An issue, or the issue side of a pull request (then <see cref="PullRequest"/> is set).</summary>
public sealed class Issue : IReactable
{
    private readonly List<Issue> _blockedBy = [];
    private readonly List<Issue> _blocking = [];

    public required long Id { get; init; }

    public required int Number { get; init; }

    public required Repository Repository { get; init; }

    public required string Title { get; set; }

    public string? Body { get; set; }

    /// <summary>
    /// Gets or sets the author; null is a deleted account, which GitHub shows as null or as <c>ghost</c>.
    /// </summary>
    public Account? User { get; set; }

    public string State { get; set; } = "open";

    public string? StateReason { get; set; }

    public List<Label> Labels { get; } = [];

    public List<Account> Assignees { get; } = [];

    public Milestone? Milestone { get; set; }

    public bool Locked { get; set; }

    public string? ActiveLockReason { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public Account? ClosedBy { get; set; }

    public PullRequest? PullRequest { get; set; }

    /// <summary>Gets the issue that this is a sub-issue of.</summary>
    public Issue? Parent { get; internal set; }

    public List<Issue> SubIssues { get; } = [];

    /// <summary>Gets the issues that must be closed before this one.</summary>
    public IReadOnlyList<Issue> BlockedBy => _blockedBy;

    /// <summary>Gets the issues that wait for this one.</summary>
    public IReadOnlyList<Issue> Blocking => _blocking;

    public List<Reaction> Reactions { get; } = [];

    /// <summary>Gets what the timeline has beyond comments, reviews and events.</summary>
    public List<TimelineItem> Timeline { get; } = [];

    /// <summary>Gets fields that are added to the payload as they are, also ones that GitHub does not know.</summary>
    public JsonObject Extra { get; } = [];

    /// <summary>Gets the number of comments in the conversation.</summary>
    public int CommentCount { get; internal set; }

    public bool IsPullRequest => PullRequest is not null;

    /// <summary>Gets the node id: that of the pull request when it is one, as GitHub does.</summary>
    public string NodeId => PullRequest?.NodeId ?? Model.NodeId.Of("I", Id);

    /// <summary>Makes this one wait for another.</summary>
    public void AddBlocker(Issue other)
    {
        _blockedBy.Add(other);
        other._blocking.Add(this);
    }

    /// <summary>Gets the association of any author with the repository.</summary>
    public string AuthorAssociation => Repository.AssociationOf(User);

    /// <summary>Removes what other issues know of this one, which is deleted.</summary>
    internal void Forget()
    {
        Parent?.SubIssues.Remove(this);
        SubIssues.ForEach(child => child.Parent = null);
        _blockedBy.ForEach(other => other._blocking.Remove(this));
        _blocking.ForEach(other => other._blockedBy.Remove(this));
    }
}
