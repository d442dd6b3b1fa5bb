using System.Globalization;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>One text as it is sent: header, what was written, made harmless, and the marker.</summary>
/// <param name="Step">Its name in the journal, which is the marker too.</param>
/// <param name="Body">The whole of it; where it was about a line, with the changes around that.</param>
/// <param name="CreatedAt">When it was written at first.</param>
internal sealed record TalkPost(string Step, string Body, string? CreatedAt)
{
    /// <summary>Gets the comment that it is part of; null: of the item itself.</summary>
    public TalkComment? Comment { get; init; }

    /// <summary>Gets the same for a place that shows the changes by itself.</summary>
    public string AtLine { get; init; } = Body;
}

/// <summary>Makes the texts of an item: its own first, then what did not fit into it, then all that was said.</summary>
internal sealed class TalkPosts(MentionText mentions)
{
    private const int LongestHeader = 2_500;
    private const int LongestHunk = 3_000;

    public IReadOnlyList<TalkPost> Of(TalkItem item)
    {
        var isPull = item.Form == TalkForm.PullRequest;
        return
        [
            .. Of(new TalkComment { Step = item.Step, Header = item.Header, Text = item.Text }, isPull)
                .Select(post => post with { CreatedAt = item.CreatedAt, Comment = null }),
            .. item.Comments.SelectMany(comment => Of(comment, isPull)),
        ];
    }

    /// <summary>The texts of a comment: more than one when it is too long.</summary>
    public IEnumerable<TalkPost> Of(TalkComment comment, bool isPull = false)
    {
        var parts = TextParts.Of(comment.Text, text => mentions.Of(text, isPull));
        var header = comment.Header.Length > LongestHeader ? comment.Header[..LongestHeader] + "…" : comment.Header;
        var hunk = HunkOf(comment);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts.Count == 1 ? ""
                : string.Create(CultureInfo.InvariantCulture, $" (part {i + 1} of {parts.Count})");
            var step = i == 0 ? comment.Step
                : string.Create(CultureInfo.InvariantCulture, $"{comment.Step}/part/{i + 1}");
            var end = (parts[i].Length > 0 ? $"\n\n{parts[i]}" : "") + $"\n\n{RestoreMarker.Of(step)}";
            yield return new(step, $"{header}{part}{(i == 0 ? hunk : "")}{end}", comment.CreatedAt)
            {
                Comment = comment,
                AtLine = header + part + end,
            };
        }
    }

    private static string HunkOf(TalkComment comment)
    {
        if (comment.Line?.Hunk is not { Length: > 0 } hunk || comment.ReplyTo is not null)
        {
            return "";
        }

        // the last lines are those that it is about
        if (hunk.Length > LongestHunk)
        {
            hunk = hunk[^LongestHunk..];
            hunk = hunk[(hunk.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        }

        var fence = "```";
        while (hunk.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return $"\n\n{fence}diff\n{hunk}\n{fence}";
    }
}
