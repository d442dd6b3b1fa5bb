using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Makes of a pull request either one again, when it is open and both of its branches are here and differ, or an issue
/// that says what it was.
/// </summary>
/// <param name="headers">Writes the lines above.</param>
/// <param name="refs">The refs of the snapshot, name to object.</param>
/// <param name="withPullHeads">Whether the heads of forks were pushed to <c>restored/pull/N</c>.</param>
internal sealed class PullReading(
    HeaderText headers, IReadOnlyDictionary<string, string> refs, bool withPullHeads)
{
    public TalkItem Read(long number, ILookup<TalkPiece, JsonElement> parts)
    {
        var pull = parts[TalkPiece.Pull].Concat(parts[TalkPiece.Issue]).First();
        var details = parts[TalkPiece.Details].FirstOrDefault();
        var item = TalkReader.Common(number, pull);
        var branches = item.IsClosed ? null : BranchesOf(number, pull);
        return item with
        {
            Form = branches is null ? TalkForm.Issue : TalkForm.PullRequest,
            Branches = branches,
            IsClosed = branches is null,
            Reason = branches is not null ? null : IsMerged(pull) ? "completed" : "not_planned",
            Header = headers.Line(pull, "Pull request") + HeaderText.Facts(
                branches is null ? State(item, pull, details) : null,
                Ends(pull),
                branches is null && IsMerged(pull) ? MergeOf(pull, details) : null,
                Sizes(details)) + HeaderText.Facts(
                HeaderText.Names("assigned to", pull.Items("assignees")),
                HeaderText.Names("review asked of", pull.Items("requested_reviewers")),
                HeaderText.Names("and of the teams", pull.Items("requested_teams"), "slug"),
                HeaderText.ReactionsOf(parts[TalkPiece.Issue].FirstOrDefault())),
            Comments = Comments(parts),
        };
    }

    private static bool IsMerged(JsonElement pull) =>
        (pull.Text("merged_at") ?? pull.Field("pull_request")?.Text("merged_at")) is not null;

    private TalkBranches? BranchesOf(long number, JsonElement pull)
    {
        var (head, target) = (pull.Field("head"), pull.Field("base"));
        if (target?.Text("ref") is not { } into || !refs.TryGetValue($"refs/heads/{into}", out var base1))
        {
            return null;
        }

        var isDraft = pull.Flag("draft") == true;
        var isHere = head?.Field("repo")?.Number("id") is { } id && id == target.Value.Field("repo")?.Number("id");
        if (isHere)
        {
            return head?.Text("ref") is { } from && refs.TryGetValue($"refs/heads/{from}", out var tip) && tip != base1
                ? new(from, into, isDraft)
                : null;
        }

        var kept = string.Create(CultureInfo.InvariantCulture, $"refs/pull/{number}/head");
        return withPullHeads && refs.TryGetValue(kept, out var fork) && fork != base1
            ? new(string.Create(CultureInfo.InvariantCulture, $"restored/pull/{number}"), into, isDraft)
            : null;
    }

    private static string State(TalkItem item, JsonElement pull, JsonElement details)
    {
        if (!item.IsClosed)
        {
            return "was **open**: its branches are not both in the backup, or are the same";
        }

        var when = pull.Text("merged_at") ?? pull.Field("pull_request")?.Text("merged_at");
        if (when is null)
        {
            return item.ClosedAt is { } closed
                ? $"**closed** without a merge on {HeaderText.Time(closed)}"
                : "**closed** without a merge";
        }

        var by = details.Field("mergedBy") ?? details.Field("merged_by");
        var name = by is { ValueKind: JsonValueKind.Object } ? $" by {HeaderText.Name(by)}" : "";
        return $"**merged**{name} on {HeaderText.Time(when)}";
    }

    private static string? Ends(JsonElement pull) =>
        pull.Field("head") is { } head && pull.Field("base")?.Text("ref") is { } into
            ? $"{HeaderText.Code(head.Text("label") ?? head.Text("ref") ?? "?")} ({head.Text("sha")})"
                + $" into {HeaderText.Code(into)}"
            : null;

    private static string? MergeOf(JsonElement pull, JsonElement details) =>
        (details.Field("mergeCommit")?.Text("oid") ?? pull.Text("merge_commit_sha")) is { } merge
            ? $"merge commit {merge}"
            : null;

    private static string? Sizes(JsonElement details)
    {
        var files = details.Number("changedFiles") ?? details.Number("changed_files");
        return files is null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{files} files changed, +{details.Number("additions")} −{details.Number("deletions")}");
    }

    private List<TalkComment> Comments(ILookup<TalkPiece, JsonElement> parts)
    {
        var reviews = new ReviewReading(headers, parts[TalkPiece.Thread]);
        return
        [
            .. parts[TalkPiece.Comment].Select(comment => TalkReader.Comment(headers, comment))
                .Concat(parts[TalkPiece.Review].Select(reviews.Review).OfType<TalkComment>())
                .Concat(parts[TalkPiece.ReviewComment].Select(reviews.Comment))
                .OrderBy(TalkReader.Time, StringComparer.Ordinal),
        ];
    }
}
