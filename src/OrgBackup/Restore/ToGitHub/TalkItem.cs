using System.Globalization;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What an item of the sequence becomes.</summary>
internal enum TalkForm
{
    Issue,
    PullRequest,
    Discussion,

    /// <summary>An issue that only takes a number which nothing in the backup has.</summary>
    Placeholder,
}

/// <summary>One issue, pull request or discussion, as it is to be made.</summary>
internal sealed record TalkItem
{
    public required long Number { get; init; }

    public required TalkForm Form { get; init; }

    public required string Title { get; init; }

    /// <summary>Gets the lines above the text: who wrote it, when, where.</summary>
    public required string Header { get; init; }

    /// <summary>Gets the text as its author wrote it, not yet harmless.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Gets the number that the milestone had.</summary>
    public long? Milestone { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>Gets why it is closed, in GitHub's own word; null: GitHub's own default.</summary>
    public string? Reason { get; init; }

    public bool IsLocked { get; init; }

    public string? LockReason { get; init; }

    public string? CreatedAt { get; init; }

    public string? ClosedAt { get; init; }

    /// <summary>Gets the branches of a pull request.</summary>
    public TalkBranches? Branches { get; init; }

    public TalkCategory? Category { get; init; }

    public IReadOnlyList<TalkComment> Comments { get; init; } = [];

    public string Step => StepOf(Number, Form == TalkForm.Discussion);

    /// <summary>The same as a closed issue that says what it was.</summary>
    public TalkItem AsIssue(string line) => this with
    {
        Form = TalkForm.Issue,
        Header = $"{Header}\n> {line}",
        IsClosed = Form == TalkForm.PullRequest || IsClosed,
        Reason = Form == TalkForm.PullRequest ? "not_planned" : null,
    };

    public static string StepOf(long number, bool isDiscussion) =>
        string.Create(CultureInfo.InvariantCulture, $"{(isDiscussion ? "discussion" : "issue")}/{number}");
}

/// <summary>From where to where a pull request goes, both in the repository itself.</summary>
internal sealed record TalkBranches(string Head, string Base, bool IsDraft);

/// <summary>The category of a discussion; GitHub's API cannot make one.</summary>
internal sealed record TalkCategory(string Name, string? Slug, bool IsAnswerable);

/// <summary>Something said below an item.</summary>
internal sealed record TalkComment
{
    /// <summary>Gets its name in the journal, such as <c>comment/991</c>.</summary>
    public required string Step { get; init; }

    public required string Header { get; init; }

    public string Text { get; init; } = "";

    public string? CreatedAt { get; init; }

    /// <summary>Gets the step of the comment that this one answers, in discussions and reviews.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Gets a value indicating whether it was chosen as the answer of its discussion.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Gets where in the files of a pull request it stands; null: nowhere.</summary>
    public TalkLine? Line { get; init; }

    /// <summary>Gets a value indicating whether it is the summary of a review.</summary>
    public bool IsReview { get; init; }
}

/// <summary>A place in the changes of a pull request, in the words of GitHub's REST.</summary>
internal sealed record TalkLine(string Path, long? Line, string? Side)
{
    public long? StartLine { get; init; }

    public string? StartSide { get; init; }

    public string? SubjectType { get; init; }

    public string? Commit { get; init; }

    /// <summary>Gets the changed lines around it, as GitHub shows them.</summary>
    public string? Hunk { get; init; }
}

/// <summary>Where an item is now, and what it became.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Form">What it is: a pull request may have become an issue.</param>
/// <param name="Node">Its node id; empty when it is not known.</param>
/// <param name="Posts">
/// How many of its posts came with it by the import API; <see cref="Unknown"/> when nobody knows.
/// </param>
internal sealed record TalkPlace(long Number, TalkForm Form, string Node = "", int Posts = 0)
{
    /// <summary>It was found, not made: which of its posts are there has to be looked up.</summary>
    public const int Unknown = -1;

    public static TalkPlace? Parse(string? value) =>
        value?.Split(' ') is [var number, var form, var node, var posts]
            && long.TryParse(number, CultureInfo.InvariantCulture, out var parsed)
            && Enum.TryParse<TalkForm>(form, out var known)
            && int.TryParse(posts, CultureInfo.InvariantCulture, out var count)
            ? new(parsed, known, node, count)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Form} {Node} {Posts}");
}
