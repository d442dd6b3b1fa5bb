using System.Collections.Concurrent;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// What all ways of reading a list share: the file it goes to, the pages it comes in, and the kinds that it follows.
/// </summary>
internal sealed class KindLists(MetadataTools tools, MetadataRequest request, MetadataPlace place)
{
    private readonly ConcurrentDictionary<string, ChangedItems?> _changes = new(StringComparer.Ordinal);

    /// <summary>Gets the path of the repository under its present name.</summary>
    public string Root =>
        request.Repository.IsOrganization ? ApiPath.Organization(FullName) : ApiPath.Repository(FullName);

    public string FullName => Progress.FullName ?? request.Repository.FullName;

    public MetadataProgress Progress => place.Progress;

    public GitHubApi Api => tools.Api;

    /// <summary>What became of a kind that was read before.</summary>
    public KindResult ResultOf(string kind) => Progress.ResultOf(kind)!;

    /// <summary>
    /// The file of a kind that was read before, in this pass or the earlier one; null when there is none.
    /// </summary>
    public string? FileOf(string kind) => Progress.ResultOf(kind)?.Status switch
    {
        KindStatus.Read => place.Of(kind).File,
        KindStatus.Kept => request.Earlier?.Find(kind),
        _ => null,
    };

    /// <summary>The items of a kind that was read before; each is valid until the next one is asked for.</summary>
    public IEnumerable<JsonElement> ItemsOf(string kind) => ItemsOf(kind, _ => true);

    /// <summary>
    /// The items that a kind belongs to: all of them, or those that changed since the earlier snapshot.
    /// </summary>
    public IEnumerable<JsonElement> ParentsOf(MetadataKind kind, string parent) =>
        !kind.IsOfChanged ? ItemsOf(parent)
        : ChangesOf(parent) is { Changed.Count: > 0 } changes ? ItemsOf(parent, item => changes.HasChanged(item.Span))
        : [];

    /// <summary>What changed in a kind that was read, updated or kept; null when it has no file.</summary>
    public ChangedItems? ChangesOf(string kind) => _changes.GetOrAdd(kind, FindChanges);

    /// <summary>Where the file of a kind is, or will be.</summary>
    public string WrittenFileOf(string kind) => place.Of(kind).File;

    public IEnumerable<long> NumbersOf(string kind) =>
        ItemsOf(kind).Select(item => item.Number("number")).OfType<long>();

    /// <summary>The tag by which GitHub can be asked whether the earlier file of a kind still holds.</summary>
    public AnswerTag TagOf(string kind) =>
        new(request.Plan.AllowsConditional && request.Earlier?.Find(kind) is not null
            ? request.Earlier.Facts[kind].ETag
            : null);

    /// <summary>Takes the earlier file of a kind over, as GitHub said that it still holds.</summary>
    public async Task<KindResult> TakeOverAsync(KindFile file, string kind, CancellationToken cancellationToken)
    {
        var (earlier, facts) = (request.Earlier!, request.Earlier!.Facts[kind]);
        await file.CopyAsync(earlier.Find(kind)!, cancellationToken);
        return new()
        {
            Kind = kind,
            Status = KindStatus.Read,
            Count = facts.Count,
            Digest = facts.Digest,
            Form = facts.Form,
            Watermark = facts.Watermark,
            ETag = facts.ETag,
        };
    }

    /// <summary>Fills the file of a kind, or the rest of it.</summary>
    /// <param name="way">The way to read, as a cursor at its beginning.</param>
    public async Task<KindResult> WriteAsync(
        MetadataKind kind,
        KindCursor way,
        Func<KindPass, CancellationToken, Task> fill,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var pass = KindPass.Open(place.Of(kind.Name), way);
            try
            {
                await fill(pass, cancellationToken);
                return pass.Tag.StillHolds
                    ? await TakeOverAsync(pass.File, kind.Name, cancellationToken)
                    : await pass.CompleteAsync(cancellationToken);
            }
            catch (BackupException e) when (pass.IsStale(e) && !KindPass.IsTooDeep(kind, pass.Cursor.Way, e))
            {
                pass.Restart();
            }
        }
    }

    /// <summary>Copies a list's items page by page, from where the pass is.</summary>
    /// <param name="path">Path and query under the repository's.</param>
    /// <param name="property">Where the list is, when the answer is an object.</param>
    public async Task CopyPagesAsync(
        string path, string? property, KindPass pass, CancellationToken cancellationToken)
    {
        var marks = new PageMarks(
            pass.Cursor.Page, position => pass.Reached(pass.Cursor with { Page = position }))
        { Tag = pass.Tag };
        await foreach (var page in Api.PagesAsync(Root + path, property, marks, cancellationToken))
        {
            for (var i = 0; i < page.Count; i++)
            {
                // what came before must have pushed out something else: the page is read once more
                page.IsDoubtful |= !await pass.AddAsync(page[i], cancellationToken);
            }
        }
    }

    /// <summary>Likewise, up to the page with the first item that is known.</summary>
    public async Task CopyPagesUntilAsync(
        string path, Func<ReadOnlyMemory<byte>, bool> isKnown, KindPass pass, CancellationToken cancellationToken)
    {
        var marks = new PageMarks(
            pass.Cursor.Page, position => pass.Reached(pass.Cursor with { Page = position }));
        await foreach (var page in Api.PagesAsync(Root + path, property: null, marks, cancellationToken))
        {
            var isEnd = false;
            for (var i = 0; i < page.Count; i++)
            {
                isEnd |= isKnown(page[i]);
                page.IsDoubtful |= !await pass.AddAsync(page[i], cancellationToken);
            }

            if (isEnd)
            {
                return;
            }
        }
    }

    private IEnumerable<JsonElement> ItemsOf(string kind, Func<ReadOnlyMemory<byte>, bool> isWanted)
    {
        if (FileOf(kind) is not { } file)
        {
            yield break;
        }

        foreach (var item in JsonArrayFile.Read(file).Where(isWanted))
        {
            using var document = Json.Parse(item);
            yield return document.RootElement;
        }
    }

    private ChangedItems? FindChanges(string kind)
    {
        var before = request.Earlier?.Find(kind);
        var since = before is null ? null : request.Earlier!.Facts[kind].Watermark - KindUpdates.Moment;
        return FileOf(kind) is { } now ? ChangedItems.Of(now, before, since) : null;
    }
}
