using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Makes of a discussion, in GraphQL's form, what is to be made of it.</summary>
internal sealed class DiscussionReading(HeaderText headers)
{
    public TalkItem Read(long number, ILookup<TalkPiece, JsonElement> parts)
    {
        var discussion = parts[TalkPiece.Discussion].First();
        var category = discussion.Field("category");
        var name = category?.Text("name") ?? "General";
        var isAnswered = discussion.Field("answer")?.ValueKind == JsonValueKind.Object;
        return new()
        {
            Number = number,
            Form = TalkForm.Discussion,
            Title = discussion.Text("title") is { Length: > 0 } title ? title : "(no title)",
            Header = headers.Line(discussion) + HeaderText.Facts(
                $"category {HeaderText.Code(name)}",
                discussion.Number("upvoteCount") is > 1 and var votes ? $"upvotes: {votes}" : null,
                discussion.Text("closedAt") is { } closed ? $"closed on {HeaderText.Time(closed)}" : null,
                HeaderText.ReactionsOf(discussion)),
            Text = (discussion.Text("body") ?? "") + Poll(discussion.Field("poll")),
            Labels = [.. (discussion.Field("labels")?.Items("nodes") ?? []).Select(Name).OfType<string>()],
            IsClosed = discussion.Flag("closed") == true,
            Reason = discussion.Text("stateReason"),
            IsLocked = discussion.Flag("locked") == true,
            LockReason = discussion.Text("activeLockReason"),
            CreatedAt = discussion.Text("createdAt"),
            ClosedAt = discussion.Text("closedAt"),
            Category = new(name, category?.Text("slug"), isAnswered),
            Comments = Comments(parts[TalkPiece.DiscussionComment], discussion.Field("answer")?.Text("id")),
        };
    }

    private static string? Name(JsonElement label) => label.Text("name");

    // the API cannot make polls, nor vote for others
    private static string Poll(JsonElement? poll)
    {
        if (poll is not { ValueKind: JsonValueKind.Object } asked)
        {
            return "";
        }

        var options = (asked.Field("options") is { ValueKind: JsonValueKind.Object } list ? list.Items("nodes") : [])
            .Select(option => string.Create(
                CultureInfo.InvariantCulture, $"\n- {option.Text("option")}: {option.Number("totalVoteCount")}"));
        return $"\n\n**Poll: {asked.Text("question")}**\n{string.Concat(options)}";
    }

    private List<TalkComment> Comments(IEnumerable<JsonElement> comments, string? answer)
    {
        var all = comments.OrderBy(comment => comment.Text("createdAt"), StringComparer.Ordinal).ToList();
        var steps = all.Where(comment => comment.Text("id") is not null)
            .DistinctBy(comment => comment.Text("id"), StringComparer.Ordinal)
            .ToDictionary(comment => comment.Text("id")!, StepOf, StringComparer.Ordinal);
        return
        [
            .. all.Select(comment => new TalkComment
            {
                Step = StepOf(comment),
                Header = headers.Line(comment) + HeaderText.Facts(
                    comment.Text("deletedAt") is { } gone ? $"deleted on {HeaderText.Time(gone)}" : null,
                    comment.Number("upvoteCount") is > 1 and var votes ? $"upvotes: {votes}" : null,
                    HeaderText.ReactionsOf(comment)),
                Text = comment.Text("body") ?? "",
                CreatedAt = comment.Text("createdAt"),
                ReplyTo = comment.Field("replyTo")?.Text("id") is { } parent ? steps.GetValueOrDefault(parent) : null,
                IsAnswer = comment.Flag("isAnswer") == true || (answer is not null && comment.Text("id") == answer),
            }),
        ];
    }

    private static string StepOf(JsonElement comment) => $"discussion-comment/{TalkReader.IdOf(comment)}";
}
