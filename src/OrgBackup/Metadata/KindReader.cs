using System.Net;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Reads single kinds of one repository, each in its way.</summary>
internal sealed class KindReader(MetadataTools tools, MetadataRequest request, MetadataPlace place)
{
    private static readonly KindCursor ByPages = new() { Way = KindWay.Pages };
    private static readonly KindCursor OneByOne = new() { Way = KindWay.OneByOne };

    private readonly MetadataProgress _progress = place.Progress;

    /// <summary>Gets the path of the repository under its present name.</summary>
    public string Root => ApiPath.Repository(FullName);

    private string FullName => _progress.FullName ?? request.Repository.FullName;

    /// <exception cref="BackupException">The kind cannot be read.</exception>
    public Task<KindResult> ReadAsync(MetadataKind kind, CancellationToken cancellationToken) =>
        HasNothing(kind)
            ? WriteListAsync(kind, ByPages, (_, _) => Task.CompletedTask, cancellationToken)
            : kind.Reading switch
            {
                KindReading.Single => ReadSingleAsync(kind, cancellationToken),
                KindReading.Events => ReadEventsAsync(kind, cancellationToken),
                KindReading.Reviews => ReadReviewsAsync(kind, cancellationToken),
                _ => ReadListAsync(kind, cancellationToken),
            };

    public async Task<KindResult> WriteSingleAsync(
        MetadataKind kind, ApiAnswer answer, CancellationToken cancellationToken)
    {
        var json = answer.Bytes[(answer.Bytes.Length - Json.WithoutMark(answer.Bytes.Span).Length)..];
        if (json.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            throw new GitHubProtocolException(
                $"{answer.Name} was answered with something else than an object.", "If it stays so, report it.");
        }

        await using var file = KindFile.New(place.Of(kind.Name));
        await file.CompleteAsync(json, cancellationToken);
        return file.ToResult(kind.Name);
    }

    private bool HasNothing(MetadataKind kind) =>
        kind.Needs.Count > 0 && kind.Needs.All(
            need => ResultOf(need) is { Status: KindStatus.Off } or { Status: KindStatus.Read, Count: 0 });

    private KindResult ResultOf(string kind) => _progress.ResultOf(kind)!;

    private async Task<KindResult> ReadSingleAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        using var answer = await tools.Api.GetAsync(Root + kind.Path, cancellationToken);
        return await WriteSingleAsync(kind, answer, cancellationToken);
    }

    private Task<KindResult> ReadListAsync(MetadataKind kind, CancellationToken cancellationToken) =>
        WriteListAsync(kind, ByPages, (pass, token) => CopyPagesAsync(kind.Path, pass, token), cancellationToken);

    private async Task<KindResult> WriteListAsync(
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
                return await pass.CompleteAsync(cancellationToken);
            }
            catch (BackupException e) when (pass.IsStale(e) && !IsTooDeep(kind, pass.Cursor.Way, e))
            {
                pass.Restart();
            }
        }
    }

    private async Task CopyPagesAsync(string path, KindPass pass, CancellationToken cancellationToken)
    {
        var marks = new PageMarks(
            pass.Cursor.Page, position => pass.Reached(pass.Cursor with { Page = position }));
        await foreach (var page in tools.Api.PagesAsync(Root + path, property: null, marks, cancellationToken))
        {
            for (var i = 0; i < page.Count; i++)
            {
                // what came before must have pushed out something else: the page is read once more
                page.IsDoubtful |= !await pass.AddAsync(page[i], cancellationToken);
            }
        }
    }

    private async Task<KindResult> ReadEventsAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        if (_progress.CursorOf(kind.Name)?.Way != KindWay.OneByOne)
        {
            try
            {
                return await ReadListAsync(kind, cancellationToken);
            }
            catch (GitHubProtocolException e) when (IsTooDeep(kind, KindWay.Pages, e))
            {
                // issue by issue, then
            }
        }

        var numbers = NumbersOf(MetadataKinds.Issues).Union(NumbersOf(MetadataKinds.Pulls)).Order();
        return await WriteListAsync(
            kind, OneByOne, (pass, token) => CopyEventsAsync(numbers, pass, token), cancellationToken);
    }

    // at great depth GitHub ends the list of all events with 422
    private static bool IsTooDeep(MetadataKind kind, KindWay way, BackupException e) =>
        kind.Reading == KindReading.Events && way == KindWay.Pages
        && e is GitHubProtocolException && ApiErrors.StatusOf(e) == HttpStatusCode.UnprocessableEntity;

    private async Task<KindResult> ReadReviewsAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        var begun = _progress.CursorOf(kind.Name);
        var isWorthAsking = tools.GraphQl.IsUsable && begun?.Way != KindWay.OneByOne;
        for (; isWorthAsking; begun = null)
        {
            var isReduced = begun?.IsReduced ?? tools.GraphQl.IsReduced;
            try
            {
                var result = await ReadGraphQlAsync(kind, isReduced, cancellationToken);
                tools.GraphQl.Worked();
                return result;
            }
            catch (BackupException e) when (!place.IsInterruption(e))
            {
                // whatever it was, REST may still know them; if it is the token, REST will say so
                isWorthAsking = tools.GraphQl.Failed(e, isReduced);
                _progress.Forget(kind.Name);
            }
        }

        return ResultOf(MetadataKinds.Pulls) is { Status: not KindStatus.Read } unread
            ? unread with { Kind = kind.Name }
            : await WriteListAsync(kind, OneByOne, CopyReviewsAsync, cancellationToken);
    }

    private Task<KindResult> ReadGraphQlAsync(MetadataKind kind, bool isReduced, CancellationToken cancellationToken)
    {
        var reviews = new GraphQlReviews(new ReviewQueries(tools.Api, FullName, isReduced));
        var pulls = ResultOf(MetadataKinds.Pulls).Count;
        var way = new KindCursor { Way = KindWay.GraphQl, IsReduced = isReduced };
        return WriteListAsync(kind, way, (pass, token) => reviews.CopyAsync(pulls, pass, token), cancellationToken);
    }

    private async Task CopyReviewsAsync(KindPass pass, CancellationToken cancellationToken)
    {
        foreach (var number in NumbersOf(MetadataKinds.Pulls).Skip((int)pass.Cursor.Done))
        {
            await CopyPagesAsync($"/pulls/{number}/reviews", pass, cancellationToken);
            pass.Reached(pass.Cursor with { Done = pass.Cursor.Done + 1, Page = null });
        }
    }

    private async Task CopyEventsAsync(IEnumerable<long> issues, KindPass pass, CancellationToken cancellationToken)
    {
        foreach (var number in issues.Skip((int)pass.Cursor.Done))
        {
            try
            {
                await CopyPagesAsync($"/issues/{number}/events", pass, cancellationToken);
            }
            catch (BackupException e)
                when (e is ResourceNotFoundException or FeatureDisabledException && !pass.IsStale(e))
            {
                // deleted or transferred since it was listed
                _progress.IsAnyNotFound = true;
            }

            pass.Reached(pass.Cursor with { Done = pass.Cursor.Done + 1, Page = null });
        }
    }

    private IEnumerable<long> NumbersOf(string kind)
    {
        if (ResultOf(kind).Status != KindStatus.Read)
        {
            yield break;
        }

        foreach (var item in JsonArrayFile.Read(place.Of(kind).File))
        {
            using var document = Json.Parse(item);
            if (document.RootElement.Number("number") is { } number)
            {
                yield return number;
            }
        }
    }
}
