namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A comment in the conversation of an issue or pull request.</summary>
public sealed class IssueComment : IReactable
{
    public required long Id { get; init; }

    public required Issue Issue { get; init; }

    public Account? User { get; set; }

    public string Body { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<Reaction> Reactions { get; } = [];

    public string NodeId => Model.NodeId.Of("IC", Id);
}

/// <summary>A comment on a line (or a file) of a pull request's diff.</summary>
public sealed class ReviewComment : IReactable
{
    public required long Id { get; init; }

    public required PullRequest PullRequest { get; init; }

    public Review? Review { get; set; }

    public Account? User { get; set; }

    public string Body { get; set; } = "";

    public string Path { get; set; } = "README.md";

    public string DiffHunk { get; set; } = "@@ -1 +1,2 @@\n text\n+more";

    public int Line { get; set; } = 2;

    public int? StartLine { get; set; }

    public string Side { get; set; } = "RIGHT";

    public string SubjectType { get; set; } = "line";

    public long? InReplyToId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<Reaction> Reactions { get; } = [];

    public string NodeId => Model.NodeId.Of("PRRC", Id);
}

/// <summary>A comment on a commit or on a line of it.</summary>
public sealed class CommitComment : IReactable
{
    public required long Id { get; init; }

    public required string CommitId { get; init; }

    public Account? User { get; set; }

    public string Body { get; set; } = "";

    public string? Path { get; set; }

    public int? Line { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<Reaction> Reactions { get; } = [];

    public string NodeId => Model.NodeId.Of("CC", Id);
}
