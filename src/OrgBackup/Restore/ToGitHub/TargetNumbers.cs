using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// The numbers of the target: whether they can be kept, and which are taken by what. They can be kept where nothing is
/// numbered yet, or only by a restore of this snapshot that was interrupted.
/// </summary>
internal sealed class TargetNumbers(RestoreContext context, DiscussionBoard board)
{
    private const string Kept = "kept";

    private readonly Dictionary<string, TalkPlace> _issues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TalkPlace> _discussions = new(StringComparer.Ordinal);
    private long _newestIssue;
    private long _newestDiscussion;

    /// <summary>Gets a value indicating whether each item must get the number that it had.</summary>
    public bool AreKept { get; private set; } = true;

    /// <exception cref="NumbersTakenException">Something is numbered in what was to be a new repository.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var settled = await context.Journal.OnceAsync(
            "numbers", _ => Task.FromResult<string?>(null), LookAsync, cancellationToken);
        AreKept = settled == Kept;
        if (!AreKept && !context.Request.IntoExisting)
        {
            throw new NumbersTakenException(
                $"{context.Target} has issues, pull requests or discussions already: the numbers cannot be kept.",
                "Restore to a new repository, or use --into-existing: then everything gets new numbers.");
        }
    }

    /// <summary>Where an item is that an interrupted restore may have made; null when it is not there.</summary>
    public async Task<TalkPlace?> FindAsync(TalkItem item, CancellationToken cancellationToken)
    {
        if (AreKept && item.Form != TalkForm.Discussion)
        {
            var path = context.Target.PathOf(string.Create(CultureInfo.InvariantCulture, $"/issues/{item.Number}"));
            return await context.Hub.FindAsync(path, cancellationToken) is not { } issue ? null
                : MarkerOf(issue) == item.Step ? PlaceOf(issue)
                : throw Taken(item.Number);
        }

        await ReadIssuesAsync(cancellationToken);
        if (item.Form == TalkForm.Discussion)
        {
            await ReadDiscussionsAsync(cancellationToken);
        }

        var place = _issues.GetValueOrDefault(item.Step) ?? _discussions.GetValueOrDefault(item.Step);
        Check(item, place);
        return place;
    }

    /// <exception cref="NumbersTakenException">It has not got the number that it must have.</exception>
    public void Check(TalkItem item, TalkPlace? place)
    {
        if (AreKept && place is not null && place.Number != item.Number)
        {
            throw Taken(item.Number, $" It got number {place.Number}.");
        }
    }

    /// <summary>The number that an old one became; null when it is not restored yet.</summary>
    public long? NewNumber(long old) =>
        TalkPlace.Parse(
            context.Journal.ValueOf(TalkItem.StepOf(old, isDiscussion: false))
            ?? context.Journal.ValueOf(TalkItem.StepOf(old, isDiscussion: true)))?.Number;

    private NumbersTakenException Taken(long number, string more = "") => new(
        $"Number {number} of {context.Target} is not free: somebody makes issues, pull requests or discussions there."
        + $"{more} Nothing more was made, so that no number is wrong.",
        "Delete the repository and restore to a new one, or use --into-existing without keeping the numbers.");

    /// <summary>Whether the newest thing in the target is ours, at the number that it had.</summary>
    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        await foreach (var issue in NewestIssuesAsync(cancellationToken))
        {
            if (!IsAtItsNumber(issue))
            {
                return "new";
            }

            break;
        }

        if ((await board.LookAsync(cancellationToken)).Repository is not null)
        {
            await foreach (var discussion in board.NewestAsync(cancellationToken))
            {
                return IsAtItsNumber(discussion) ? Kept : "new";
            }
        }

        return Kept;
    }

    private IAsyncEnumerable<JsonElement> NewestIssuesAsync(CancellationToken cancellationToken) =>
        context.Hub.ListAsync(
            context.Target.PathOf("/issues?state=all&sort=created&direction=desc"), cancellationToken);

    private async Task ReadIssuesAsync(CancellationToken cancellationToken)
    {
        var known = _newestIssue;
        await foreach (var issue in NewestIssuesAsync(cancellationToken))
        {
            var place = PlaceOf(issue);
            if (place.Number <= known)
            {
                return;
            }

            _newestIssue = Math.Max(_newestIssue, place.Number);
            if (MarkerOf(issue) is { } step)
            {
                _issues[step] = place;
            }
        }
    }

    private async Task ReadDiscussionsAsync(CancellationToken cancellationToken)
    {
        var known = _newestDiscussion;
        await foreach (var discussion in board.NewestAsync(cancellationToken))
        {
            var number = discussion.Number("number") ?? 0;
            if (number <= known)
            {
                return;
            }

            _newestDiscussion = Math.Max(_newestDiscussion, number);
            if (MarkerOf(discussion) is { } step)
            {
                _discussions[step] = new(
                    number, TalkForm.Discussion, discussion.Text("id") ?? "", TalkPlace.Unknown);
            }
        }
    }

    private static bool IsAtItsNumber(JsonElement item) =>
        item.Number("number") is { } number
        && (MarkerOf(item) is { } step)
        && (step == TalkItem.StepOf(number, isDiscussion: false)
            || step == TalkItem.StepOf(number, isDiscussion: true));

    private static string? MarkerOf(JsonElement item) => RestoreMarker.In(item.Text("body") ?? "");

    private static TalkPlace PlaceOf(JsonElement issue) =>
        IssueCalls.PlaceOf(
            issue,
            issue.Field("pull_request")?.ValueKind == JsonValueKind.Object ? TalkForm.PullRequest : TalkForm.Issue)
            with
        { Posts = TalkPlace.Unknown };
}
