namespace OrgBackup.GitHubStandIn.Model;

/// <summary>What a pull request has beyond its issue.</summary>
public sealed class PullRequest : IReactable
{
    public required long Id { get; init; }

    public required Issue Issue { get; init; }

    public required string HeadRef { get; set; }

    public required string HeadSha { get; set; }

    public required string BaseRef { get; set; }

    public required string BaseSha { get; set; }

    /// <summary>Gets or sets the repository of the head; null when the fork was deleted.</summary>
    public Repository? HeadRepository { get; set; }

    public bool Draft { get; set; }

    public DateTimeOffset? MergedAt { get; set; }

    public Account? MergedBy { get; set; }

    public string? MergeCommitSha { get; set; }

    public int Additions { get; set; } = 10;

    public int Deletions { get; set; } = 2;

    public int ChangedFiles => Math.Max(Files.Count, 1);

    public int Commits => Math.Max(CommitList.Count, 1);

    public List<PullCommit> CommitList { get; } = [];

    public List<PullFile> Files { get; } = [];

    /// <summary>Gets the issues that are closed when this is merged.</summary>
    public List<Issue> ClosingIssues { get; } = [];

    public List<ReviewThread> Threads { get; } = [];

    /// <summary>Gets the reactions: those of the issue that this is.</summary>
    public List<Reaction> Reactions => Issue.Reactions;

    public List<Account> RequestedReviewers { get; } = [];

    internal List<Review> ReviewList { get; } = [];

    /// <summary>Gets the reviews, oldest first, as GitHub lists them.</summary>
    public IReadOnlyList<Review> Reviews => ReviewList;

    public string NodeId => Model.NodeId.Of("PR", Id);
}

/// <summary>One review of a pull request.</summary>
public sealed class Review : IReactable
{
    public required long Id { get; init; }

    public required PullRequest PullRequest { get; init; }

    public Account? User { get; set; }

    public string Body { get; set; } = "";

    /// <summary>Gets or sets APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING.</summary>
    public string State { get; set; } = "COMMENTED";

    public string? CommitId { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? LastEditedAt { get; set; }

    public List<Reaction> Reactions { get; } = [];

    public string NodeId => Model.NodeId.Of("PRR", Id);
}
