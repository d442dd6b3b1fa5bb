using System.Net;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Reads single kinds of one repository, each in its way.</summary>
internal sealed class KindReader
{
    private static readonly KindCursor ByPages = new() { Way = KindWay.Pages };
    private static readonly KindCursor OneByOne = new() { Way = KindWay.OneByOne };

    private readonly MetadataTools _tools;
    private readonly MetadataPlace _place;
    private readonly KindLists _lists;
    private readonly PartReading _parts;
    private readonly GraphReader _graph;
    private readonly MetadataPlan _plan;
    private readonly KindUpdates _updates;

    public KindReader(MetadataTools tools, MetadataRequest request, MetadataPlace place)
    {
        (_tools, _place, _plan) = (tools, place, request.Plan);
        _lists = new(tools, request, place);
        _updates = new(request, place, _lists);
        _parts = new(_lists);
        _graph = new(tools, request, place, _lists);
    }

    /// <summary>Gets the path of the repository under its present name.</summary>
    public string Root => _lists.Root;

    private MetadataProgress Progress => _place.Progress;

    /// <summary>The result of a kind that is not asked for; null when it must be.</summary>
    public KindResult? Keep(MetadataKind kind) => _plan.Of(kind.Name) == KindAction.Keep ? _updates.Keep(kind) : null;

    /// <exception cref="BackupException">The kind cannot be read.</exception>
    public async Task<KindResult> ReadAsync(MetadataKind kind, CancellationToken cancellationToken) =>
        Keep(kind)
            ?? KindConditions.WithoutAsking(kind, _lists)
            ?? (_plan.Of(kind.Name) == KindAction.Update && !HasNothing(kind)
                ? await _updates.UpdateAsync(kind, ReadWholeAsync, cancellationToken)
                : null)
            ?? await ReadWholeAsync(kind, cancellationToken);

    private Task<KindResult> ReadWholeAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        if (kind.Reading == KindReading.Graph)
        {
            return _graph.ReadAsync(kind, cancellationToken);
        }

        return HasNothing(kind)
            ? _lists.WriteAsync(kind, ByPages, (_, _) => Task.CompletedTask, cancellationToken)
            : kind.Reading switch
            {
                KindReading.Single => ReadSingleAsync(kind, cancellationToken),
                KindReading.Events => ReadEventsAsync(kind, cancellationToken),
                KindReading.Grouped or KindReading.OneEach or KindReading.ListEach or KindReading.Details =>
                    _lists.WriteAsync(
                        kind, OneByOne, (pass, token) => _parts.CopyAsync(kind, pass, token), cancellationToken),
                _ => ReadListAsync(kind, cancellationToken),
            };
    }

    public async Task<KindResult> WriteSingleAsync(
        MetadataKind kind, ApiAnswer answer, CancellationToken cancellationToken)
    {
        await using var file = KindFile.New(_place.Of(kind.Name));
        await file.CompleteAsync(answer.AsObject(), cancellationToken);
        return file.ToResult(kind.Name);
    }

    private bool HasNothing(MetadataKind kind) =>
        kind.Needs.Count > 0 && kind.Needs.All(
            need => _lists.ResultOf(need) is { Status: KindStatus.Off }
                or { Status: KindStatus.Read or KindStatus.Kept, Count: 0 });

    private async Task<KindResult> ReadSingleAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        var tag = _lists.TagOf(kind.Name);
        using var answer = await _tools.Api.GetAsync(Root + kind.Path, tag, cancellationToken);
        if (answer.Status == HttpStatusCode.NoContent)
        {
            return new() { Kind = kind.Name, Status = KindStatus.Off, Detail = $"{answer.Name} has nothing to show." };
        }

        if (!tag.StillHolds)
        {
            return await WriteSingleAsync(kind, answer, cancellationToken) with { ETag = tag.New };
        }

        await using var file = KindFile.New(_place.Of(kind.Name));
        return await _lists.TakeOverAsync(file, kind.Name, cancellationToken);
    }

    private Task<KindResult> ReadListAsync(MetadataKind kind, CancellationToken cancellationToken) =>
        _lists.WriteAsync(
            kind,
            ByPages,
            (pass, token) =>
            {
                pass.Tag = _lists.TagOf(kind.Name);
                return _lists.CopyPagesAsync(kind.Path, kind.Property, pass, token);
            },
            cancellationToken);

    private async Task<KindResult> ReadEventsAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        if (Progress.CursorOf(kind.Name)?.Way != KindWay.OneByOne)
        {
            try
            {
                return await ReadListAsync(kind, cancellationToken);
            }
            catch (GitHubProtocolException e) when (KindPass.IsTooDeep(kind, KindWay.Pages, e))
            {
                // issue by issue, then
            }
        }

        var numbers = _lists.NumbersOf(MetadataKinds.Issues).Union(_lists.NumbersOf(MetadataKinds.Pulls)).Order();
        return await _lists.WriteAsync(
            kind, OneByOne, (pass, token) => CopyEventsAsync(numbers, pass, token), cancellationToken);
    }

    private async Task CopyEventsAsync(IEnumerable<long> issues, KindPass pass, CancellationToken cancellationToken)
    {
        foreach (var number in issues.Skip((int)pass.Cursor.Done))
        {
            try
            {
                await _lists.CopyPagesAsync($"/issues/{number}/events", property: null, pass, cancellationToken);
            }
            catch (BackupException e)
                when (e is ResourceNotFoundException or FeatureDisabledException && !pass.IsStale(e))
            {
                // deleted or transferred since it was listed
                Progress.IsAnyNotFound = true;
            }

            pass.Reached(pass.Cursor with { Done = pass.Cursor.Done + 1, Page = null });
        }
    }
}
