using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>One pass over the metadata of one repository.</summary>
internal sealed class RepositoryMetadata(
    GitHubApi api, GitHubClientOptions options, GraphQlSupport graphQl, DiscoveredRepository repository, string folder)
{
    private readonly ConcurrentDictionary<string, KindResult> _results = new(StringComparer.Ordinal);
    private readonly HashSet<string> _switchedOff = new(StringComparer.Ordinal);
    private string _fullName = repository.FullName;
    private string _root = ApiPath.Repository(repository.FullName);
    private volatile bool _isAnyNotFound;

    public async Task<IReadOnlyList<KindResult>> ReadAsync(CancellationToken cancellationToken)
    {
        var kinds = MetadataKinds.All;
        await ReadRepositoryAsync(kinds[0], cancellationToken);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.KindsAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(kinds.Skip(1).Where(kind => kind.Needs.Count == 0), parallel, ReadKindAsync);
        await Parallel.ForEachAsync(kinds.Where(kind => kind.Needs.Count > 0), parallel, ReadKindAsync);
        if (_isAnyNotFound)
        {
            await RequireAsync(cancellationToken);
        }

        return [.. kinds.Select(kind => _results[kind.Name])];
    }

    /// <summary>Throws when the repository is gone, or its name belongs to another one now.</summary>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync(_root, cancellationToken);
            using var document = Json.Parse(answer.Bytes);
            LearnFrom(document.RootElement);
        }
        catch (BackupException e) when (e is not (TokenRejectedException or ResourceNotFoundException))
        {
            // it is there, or nobody can say
        }
    }

    private async Task ReadRepositoryAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync(_root, cancellationToken);
            using var document = Json.Parse(answer.Bytes);
            LearnFrom(document.RootElement);
            _results[kind.Name] = await WriteSingleAsync(kind, answer, cancellationToken);
        }
        catch (BackupException e) when (e is not (TokenRejectedException or ResourceNotFoundException))
        {
            _results[kind.Name] = Failure(kind, e);
        }
    }

    private void LearnFrom(JsonElement body)
    {
        if (body.Number("id") is { } id && id != repository.Id)
        {
            throw new ResourceNotFoundException(
                $"The name {repository.FullName} now belongs to another repository.",
                "The next run finds both under their present names.");
        }

        // after a rename the old name is a redirect: with the new one each request is one
        if (body.Text("full_name") is { } fullName && fullName.Split('/', 2) is [{ Length: > 0 }, { Length: > 0 }])
        {
            (_fullName, _root) = (fullName, ApiPath.Repository(fullName));
        }

        var switches = MetadataKinds.All.Select(kind => kind.Switch).OfType<string>();
        _switchedOff.UnionWith(switches.Where(name => body.Flag(name) == false));
    }

    private async ValueTask ReadKindAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        try
        {
            _results[kind.Name] = HasNothing(kind)
                ? await WriteListAsync(kind, (_, _) => Task.CompletedTask, cancellationToken)
                : kind.Reading switch
                {
                    KindReading.Single => await ReadSingleAsync(kind, cancellationToken),
                    KindReading.Events => await ReadEventsAsync(kind, cancellationToken),
                    KindReading.Reviews => await ReadReviewsAsync(kind, cancellationToken),
                    _ => await ReadListAsync(kind, cancellationToken),
                };
        }
        catch (BackupException e) when (e is not TokenRejectedException)
        {
            _results[kind.Name] = Failure(kind, e);
        }
    }

    private bool HasNothing(MetadataKind kind) =>
        kind.Needs.Count > 0 && kind.Needs.All(
            need => _results[need] is { Status: KindStatus.Off } or { Status: KindStatus.Read, Count: 0 });

    private async Task<KindResult> ReadSingleAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        using var answer = await api.GetAsync(_root + kind.Path, cancellationToken);
        return await WriteSingleAsync(kind, answer, cancellationToken);
    }

    private async Task<KindResult> WriteSingleAsync(
        MetadataKind kind, ApiAnswer answer, CancellationToken cancellationToken)
    {
        var json = answer.Bytes[(answer.Bytes.Length - Json.WithoutMark(answer.Bytes.Span).Length)..];
        if (json.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            throw new GitHubProtocolException(
                $"{answer.Name} was answered with something else than an object.", "If it stays so, report it.");
        }

        await using var file = new KindFile(folder, kind.Name);
        await file.CompleteAsync(json, cancellationToken);
        return Read(kind, file);
    }

    private Task<KindResult> ReadListAsync(MetadataKind kind, CancellationToken cancellationToken) =>
        WriteListAsync(kind, (file, token) => CopyPagesAsync(kind.Path, file, token), cancellationToken);

    private async Task<KindResult> WriteListAsync(
        MetadataKind kind,
        Func<KindFile, CancellationToken, Task> fill,
        CancellationToken cancellationToken,
        string form = "rest")
    {
        await using var file = new KindFile(folder, kind.Name);
        await fill(file, cancellationToken);
        await file.CompleteAsync(cancellationToken);
        return Read(kind, file) with { Form = form };
    }

    private async Task CopyPagesAsync(string path, KindFile file, CancellationToken cancellationToken)
    {
        await foreach (var page in api.PagesAsync(_root + path, property: null, cancellationToken))
        {
            for (var i = 0; i < page.Count; i++)
            {
                // what came before must have pushed out something else: the page is read once more
                page.IsDoubtful |= !await file.AddAsync(page[i], cancellationToken);
            }
        }
    }

    // at great depth GitHub ends the list of all events with 422
    private async Task<KindResult> ReadEventsAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadListAsync(kind, cancellationToken);
        }
        catch (GitHubProtocolException e) when (ApiErrors.StatusOf(e) == HttpStatusCode.UnprocessableEntity)
        {
            var numbers = NumbersOf(MetadataKinds.Issues).Union(NumbersOf(MetadataKinds.Pulls)).Order();
            return await WriteListAsync(
                kind, (file, token) => CopyEventsAsync(numbers, file, token), cancellationToken);
        }
    }

    private async Task<KindResult> ReadReviewsAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        var isWorthAsking = graphQl.IsUsable;
        while (isWorthAsking)
        {
            var isReduced = graphQl.IsReduced;
            try
            {
                var reviews = new GraphQlReviews(api, _fullName, isReduced);
                var pulls = _results[MetadataKinds.Pulls].Count;
                var result = await WriteListAsync(
                    kind, (file, token) => reviews.CopyAsync(pulls, file, token), cancellationToken, form: "graphql");
                graphQl.Worked();
                return result;
            }
            catch (BackupException e)
            {
                // whatever it was, REST may still know them; if it is the token, REST will say so
                isWorthAsking = graphQl.Failed(e, isReduced);
            }
        }

        if (_results[MetadataKinds.Pulls] is { Status: not KindStatus.Read } unread)
        {
            return unread with { Kind = kind.Name };
        }

        return await WriteListAsync(kind, CopyReviewsAsync, cancellationToken);
    }

    private async Task CopyReviewsAsync(KindFile file, CancellationToken cancellationToken)
    {
        foreach (var number in NumbersOf(MetadataKinds.Pulls))
        {
            await CopyPagesAsync($"/pulls/{number}/reviews", file, cancellationToken);
        }
    }

    private async Task CopyEventsAsync(IEnumerable<long> issues, KindFile file, CancellationToken cancellationToken)
    {
        foreach (var number in issues)
        {
            try
            {
                await CopyPagesAsync($"/issues/{number}/events", file, cancellationToken);
            }
            catch (BackupException e) when (e is ResourceNotFoundException or FeatureDisabledException)
            {
                // deleted or transferred since it was listed
                _isAnyNotFound = true;
            }
        }
    }

    private IEnumerable<long> NumbersOf(string kind)
    {
        if (_results[kind].Status != KindStatus.Read)
        {
            yield break;
        }

        foreach (var item in JsonArrayFile.Read(KindFile.PathOf(folder, kind)))
        {
            using var document = Json.Parse(item);
            if (document.RootElement.Number("number") is { } number)
            {
                yield return number;
            }
        }
    }

    private KindResult Failure(MetadataKind kind, BackupException e)
    {
        _isAnyNotFound |= e is ResourceNotFoundException;
        return KindFailure.Of(kind, e, isSwitchedOff: kind.Switch is { } name && _switchedOff.Contains(name));
    }

    private static KindResult Read(MetadataKind kind, KindFile file) =>
        new() { Kind = kind.Name, Status = KindStatus.Read, Count = file.Count, Digest = file.Digest };
}
