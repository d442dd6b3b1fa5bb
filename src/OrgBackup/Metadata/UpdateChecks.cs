using OrgBackup.Discover;

namespace OrgBackup.Metadata;

/// <summary>
/// Whether an updated file can be all there is. What vanished from GitHub leaves no trace in a list of changes, but in
/// numbers.
/// </summary>
internal sealed class UpdateChecks(MetadataRequest request, KindLists lists)
{
    private const string Comments = "issue_comments";
    private const string Discussions = "discussions";

    // GitHub sets an issue's time a moment before or after that of the comment that moved it
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the items of a kind bear copies (labels, milestones) of what was changed: that moves no issue's time.
    /// </summary>
    public bool HasOutdatedCopies(MetadataKind kind) => kind.Copies.Any(IsAnyChanged);

    /// <summary>Whether the numbers say that nothing vanished.</summary>
    public bool Agrees(MetadataKind kind) => kind.Name switch
    {
        MetadataKinds.Issues => AgreesWithMarks(kind.Name, request.Repository.Marks?.Issues, isPull: false)
            && AgreesWithMarks(kind.Name, request.Repository.Marks?.Pulls, isPull: true),
        MetadataKinds.Pulls => AgreesWithMarks(kind.Name, request.Repository.Marks?.Pulls, isPull: null),
        Discussions => AgreesWithMarks(kind.Name, request.Repository.Marks?.Discussions, isPull: null),
        Comments => DoCommentsAgree(),
        _ => true,
    };

    /// <summary>
    /// What was made since the detector looked is not counted. It is younger than all that the detector saw; but so is
    /// what was the youngest and is gone: that is in the earlier file.
    /// </summary>
    private bool AgreesWithMarks(string kind, string? mark, bool? isPull)
    {
        if (ChangeReading.Parse(mark) is not { } seen)
        {
            return true;
        }

        var count = 0L;
        var younger = new IdentitySet();
        foreach (var item in JsonArrayFile.Read(lists.WrittenFileOf(kind)))
        {
            var view = ItemView.Of(item.Span);
            if (isPull is not null && view.IsPull != isPull)
            {
                continue;
            }

            if (view.CreatedAt > seen.Newest && KindItem.IdentityOf(item.Span) is { } identity)
            {
                younger.Add(identity);
            }
            else
            {
                count++;
            }
        }

        return count + CountOfEarlier(kind, younger) == seen.Count;
    }

    private int CountOfEarlier(string kind, IdentitySet items) =>
        items.Count == 0 || request.Earlier?.Find(kind) is not { } earlier
            ? 0
            : JsonArrayFile.Read(earlier)
                .Count(item => KindItem.IdentityOf(item.Span) is { } identity && items.Contains(identity));

    /// <summary>Whether each changed issue has as many comments as it says.</summary>
    private bool DoCommentsAgree()
    {
        if (lists.ChangesOf(MetadataKinds.Issues) is not { Changed.Count: > 0 } issues)
        {
            return true;
        }

        var expected = new Dictionary<long, (long Count, DateTimeOffset? Until)>();
        foreach (var item in JsonArrayFile.Read(lists.FileOf(MetadataKinds.Issues)!))
        {
            var view = ItemView.Of(item.Span);
            if (view is { Number: { } number, Comments: { } count } && issues.Changed.Contains((UInt128)number))
            {
                expected[number] = (count, KindItem.Of(item.Span).UpdatedAt + Slack);
            }
        }

        foreach (var item in JsonArrayFile.Read(lists.WrittenFileOf(Comments)))
        {
            var view = ItemView.Of(item.Span);
            if (view.Parent is { } number
                && expected.TryGetValue(number, out var issue)
                && !(view.CreatedAt > issue.Until))
            {
                expected[number] = issue with { Count = issue.Count - 1 };
            }
        }

        return expected.Values.All(issue => issue.Count == 0);
    }

    // a new label is on no issue that was not touched for it
    private bool IsAnyChanged(string kind)
    {
        if (lists.ResultOf(kind) is not { Status: KindStatus.Read }
            || request.Earlier?.Find(kind) is not { } before
            || lists.FileOf(kind) is not { } now)
        {
            return false;
        }

        var hashes = JsonArrayFile.Read(now).Select(item => KindDigest.HashOf(item.Span)).ToHashSet();
        return JsonArrayFile.Read(before).Any(item => !hashes.Contains(KindDigest.HashOf(item.Span)));
    }
}
