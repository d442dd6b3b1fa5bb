using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Makes comments of reviews, and of what was said about lines of the changes.</summary>
internal sealed class ReviewReading
{
    private readonly HeaderText _headers;
    private readonly Dictionary<string, string> _resolved = new(StringComparer.Ordinal);

    public ReviewReading(HeaderText headers, IEnumerable<JsonElement> threads)
    {
        _headers = headers;
        foreach (var thread in threads.Where(thread => thread.Flag("isResolved") == true))
        {
            if (thread.Field("comments")?.Items("nodes").FirstOrDefault() is { ValueKind: JsonValueKind.Object } first)
            {
                _resolved[TalkReader.IdOf(first)] = $"resolved by {HeaderText.Name(thread.Field("resolvedBy"))}";
            }
        }
    }

    /// <summary>A review's own words; null when it has none and decides nothing.</summary>
    public TalkComment? Review(JsonElement review)
    {
        var verdict = review.Text("state")?.ToUpperInvariant() switch
        {
            "APPROVED" => "approved the changes",
            "CHANGES_REQUESTED" => "asked for changes",
            "DISMISSED" => "a review that was dismissed",
            _ => null,
        };
        var text = review.Text("body") ?? "";
        return verdict is null && string.IsNullOrWhiteSpace(text) ? null : new()
        {
            Step = $"review/{TalkReader.IdOf(review)}",
            Header = _headers.Line(review, "Review") + HeaderText.Facts(verdict),
            Text = text,
            CreatedAt = review.Text("submittedAt") ?? review.Text("submitted_at") ?? review.Text("createdAt"),
            IsReview = true,
        };
    }

    public TalkComment Comment(JsonElement comment)
    {
        var line = new TalkLine(
            comment.Text("path") ?? "?",
            comment.Number("line") ?? comment.Number("original_line"),
            comment.Text("side"))
        {
            StartLine = comment.Number("start_line") ?? comment.Number("original_start_line"),
            StartSide = comment.Text("start_side"),
            SubjectType = comment.Text("subject_type"),
            Commit = comment.Text("commit_id"),
            Hunk = comment.Text("diff_hunk"),
        };
        var parent = comment.Number("in_reply_to_id");
        var id = TalkReader.IdOf(comment);
        var where = line.Line is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"{HeaderText.Code(line.Path)} line {number}")
            : HeaderText.Code(line.Path);
        return new()
        {
            Step = $"review-comment/{id}",
            Header = _headers.Line(comment, "Review comment") + HeaderText.Facts(
                parent is null ? where : $"answer, {where}",
                _resolved.GetValueOrDefault(id),
                HeaderText.ReactionsOf(comment)),
            Text = comment.Text("body") ?? "",
            CreatedAt = comment.Text("created_at"),
            Line = line,
            ReplyTo = parent is null ? null : string.Create(CultureInfo.InvariantCulture, $"review-comment/{parent}"),
        };
    }
}
