namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A discussion; its number is one of the repository's issue numbers.</summary>
public sealed class Discussion : IReactable
{
    public required long Id { get; init; }

    public required int Number { get; init; }

    public required Repository Repository { get; init; }

    public required DiscussionCategory Category { get; set; }

    public required string Title { get; set; }

    public string Body { get; set; } = "";

    public Account? User { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Gets or sets why it was closed, as GraphQL calls it.</summary>
    public string CloseReason { get; set; } = "RESOLVED";

    public DateTimeOffset? AnswerChosenAt { get; set; }

    public Account? AnswerChosenBy { get; set; }

    public DiscussionComment? Answer { get; set; }

    public bool Locked { get; set; }

    public int UpvoteCount { get; set; } = 1;

    public List<Label> Labels { get; } = [];

    public List<Reaction> Reactions { get; } = [];

    /// <summary>Gets the comments that are no replies, oldest first.</summary>
    public List<DiscussionComment> Comments { get; } = [];

    public string NodeId => Model.NodeId.Of("D", Id);
}

/// <summary>A comment of a discussion, or a reply to one.</summary>
public sealed class DiscussionComment : IReactable
{
    public required long Id { get; init; }

    public required Discussion Discussion { get; init; }

    /// <summary>Gets the comment that this is a reply to; replies have none themselves.</summary>
    public DiscussionComment? ReplyTo { get; init; }

    public Account? User { get; set; }

    public string Body { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<DiscussionComment> Replies { get; } = [];

    public List<Reaction> Reactions { get; } = [];

    public string NodeId => Model.NodeId.Of("DC", Id);
}

/// <summary>A category of discussions.</summary>
public sealed class DiscussionCategory
{
    public required long Id { get; init; }

    public required string Name { get; set; }

    public string Slug => Name.ToLowerInvariant().Replace(' ', '-').Replace("&", "", StringComparison.Ordinal);

    public string Emoji { get; set; } = ":speech_balloon:";

    public string? Description { get; set; }

    public bool IsAnswerable { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public string NodeId => Model.NodeId.Of("DIC", Id);
}
