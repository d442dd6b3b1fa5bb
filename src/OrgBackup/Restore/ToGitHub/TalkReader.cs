using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Makes of what GitHub said of a number the item that is to be made.</summary>
internal sealed class TalkReader(HeaderText headers, PullReading pulls, DiscussionReading discussions)
{
    /// <summary>The item of a number; a placeholder when the backup has none.</summary>
    public TalkItem Read(long number, IReadOnlyList<(TalkPiece Piece, JsonElement Item)> pieces)
    {
        var parts = pieces.ToLookup(piece => piece.Piece, piece => piece.Item);
        return parts[TalkPiece.Discussion].Any() ? discussions.Read(number, parts)
            : parts[TalkPiece.Pull].Any() || parts[TalkPiece.Issue].Any(IsPull) ? pulls.Read(number, parts)
            : parts[TalkPiece.Issue].Any() ? Issue(number, parts)
            : Placeholder(number);
    }

    /// <summary>What an issue and a pull request have in common, with no header and no comments yet.</summary>
    public static TalkItem Common(long number, JsonElement item) => new()
    {
        Number = number,
        Form = TalkForm.Issue,
        Title = item.Text("title") is { Length: > 0 } title ? title : "(no title)",
        Header = "",
        Text = item.Text("body") ?? "",
        Labels = [.. item.Items("labels").Select(LabelOf).OfType<string>()],
        Milestone = item.Field("milestone")?.Number("number"),
        IsClosed = item.Text("state") == "closed",
        Reason = item.Text("state_reason"),
        IsLocked = item.Flag("locked") == true,
        LockReason = item.Text("active_lock_reason"),
        CreatedAt = item.Text("created_at"),
        ClosedAt = item.Text("closed_at"),
    };

    public static TalkComment Comment(HeaderText headers, JsonElement comment) => new()
    {
        Step = $"comment/{IdOf(comment)}",
        Header = headers.Line(comment) + HeaderText.Facts(HeaderText.ReactionsOf(comment)),
        Text = comment.Text("body") ?? "",
        CreatedAt = comment.Text("created_at"),
    };

    /// <summary>
    /// The number that REST calls an item's id, also in GraphQL's form; its node id when there is none.
    /// </summary>
    public static string IdOf(JsonElement item) =>
        item.Text("fullDatabaseId")
        ?? (item.Number("databaseId") ?? item.Number("id"))?.ToString(CultureInfo.InvariantCulture)
        ?? item.Text("id") ?? "";

    private static bool IsPull(JsonElement issue) => issue.Field("pull_request")?.ValueKind == JsonValueKind.Object;

    private static string? LabelOf(JsonElement label) =>
        label.ValueKind == JsonValueKind.String ? label.GetString() : label.Text("name");

    private static TalkItem Placeholder(long number) => new()
    {
        Number = number,
        Form = TalkForm.Placeholder,
        Title = string.Create(CultureInfo.InvariantCulture, $"(no backup has number {number})"),
        Header = "> This only takes the number, so that all others keep theirs: what had it was deleted, was"
            + " transferred, or is not in the backup.",
        IsClosed = true,
        Reason = "not_planned",
        IsLocked = true,
    };

    private TalkItem Issue(long number, ILookup<TalkPiece, JsonElement> parts)
    {
        var issue = parts[TalkPiece.Issue].First();
        var item = Common(number, issue);
        var closed = item.ClosedAt is null ? null
            : $"closed by {HeaderText.Name(issue.Field("closed_by"))} on {HeaderText.Time(item.ClosedAt)}";
        return item with
        {
            Header = headers.Line(issue) + HeaderText.Facts(
                closed,
                HeaderText.Names("assigned to", issue.Items("assignees")),
                issue.Field("type")?.Text("name") is { } type ? $"type {HeaderText.Code(type)}" : null,
                HeaderText.ReactionsOf(issue)),
            Comments =
            [
                .. parts[TalkPiece.Comment].Select(comment => Comment(headers, comment))
                    .OrderBy(Time, StringComparer.Ordinal),
            ],
        };
    }

    public static string Time(TalkComment comment) => comment.CreatedAt ?? "";
}
