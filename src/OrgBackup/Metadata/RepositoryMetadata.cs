using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// One pass over the metadata of one repository or organization, or the rest of one. The first of its kinds is the
/// object itself: it tells whether the name is still that of the one that is meant.
/// </summary>
internal sealed class RepositoryMetadata
{
    private readonly MetadataTools _tools;
    private readonly DiscoveredRepository _repository;
    private readonly MetadataPlace _place;
    private readonly MetadataProgress _progress;
    private readonly KindReader _reader;
    private readonly IReadOnlyList<MetadataKind> _kinds;
    private readonly EarlierFiles? _earlier;

    public RepositoryMetadata(MetadataTools tools, MetadataRequest request)
    {
        _tools = tools;
        _repository = request.Repository;
        _place = new MetadataPlace(request.Folder, request.Progress);
        _progress = _place.Progress;
        _reader = new KindReader(tools, request, _place);
        _kinds = MetadataKinds.Of(request.Repository);
        _earlier = request.Earlier;
    }

    public async Task<IReadOnlyList<KindResult>> ReadAsync(CancellationToken cancellationToken)
    {
        _place.ForgetLost(_kinds);
        if (_progress.ResultOf(_kinds[0].Name) is null)
        {
            await ReadRepositoryAsync(_kinds[0], cancellationToken);
        }

        // each after those that it needs; an update also after those that it bears copies of
        for (var later = _kinds.Skip(1).ToList(); later.Count > 0;)
        {
            var ready = later.FindAll(
                kind => (_earlier is null ? kind.Needs : kind.Needs.Concat(kind.Copies))
                    .All(need => _progress.ResultOf(need) is not null));
            await ReadAllAsync(ready, cancellationToken);
            later.RemoveAll(ready.Contains);
        }

        if (_progress.IsAnyNotFound)
        {
            await RequireAsync(cancellationToken);
            _progress.IsAnyNotFound = false;
        }

        return [.. _kinds.Select(kind => _progress.ResultOf(kind.Name)!)];
    }

    /// <summary>Throws when the repository is gone, or its name belongs to another one now.</summary>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _tools.Api.GetAsync(_reader.Root, cancellationToken);
            using var document = Json.Parse(answer.Bytes);
            LearnFrom(document.RootElement);
        }
        catch (BackupException e) when (IsAboutKind(e) && e is not ResourceNotFoundException)
        {
            // it is there, or nobody can say
        }
    }

    private Task ReadAllAsync(IEnumerable<MetadataKind> kinds, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _tools.KindsAtOnce,
            CancellationToken = cancellationToken,
        };
        // what is begun comes first, so that there are never more unfinished files than kinds at once
        var unfinished = kinds.Where(kind => _progress.ResultOf(kind.Name) is null)
            .OrderBy(kind => _progress.CursorOf(kind.Name) is null).ToList();
        return Parallel.ForEachAsync(unfinished, parallel, ReadKindAsync);
    }

    private async Task ReadRepositoryAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        if (_reader.Keep(kind) is { } kept && _earlier?.Find(kind.Name) is { } file)
        {
            using var known = Json.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
            LearnFrom(known.RootElement);
            _progress.FullName = null;
            _place.Finish(kept);
            return;
        }

        try
        {
            using var answer = await _tools.Api.GetAsync(_reader.Root, cancellationToken);
            using var document = Json.Parse(answer.Bytes);
            LearnFrom(document.RootElement);
            _place.Finish(await _reader.WriteSingleAsync(kind, answer, cancellationToken));
        }
        catch (BackupException e) when (IsAboutKind(e) && e is not ResourceNotFoundException)
        {
            _place.Finish(Failure(kind, e));
        }
    }

    private void LearnFrom(JsonElement body)
    {
        if (body.Number("id") is { } id && id != _repository.Id)
        {
            var what = _repository.IsOrganization ? "organization" : "repository";
            throw new ResourceNotFoundException(
                $"The name {_repository.FullName} now belongs to another {what}.",
                "The next run finds both under their present names.");
        }

        // after a rename the old name is a redirect: with the new one each request is one
        if (!_repository.IsOrganization
            && body.Text("full_name") is { } fullName
            && fullName.Split('/', 2) is [{ Length: > 0 }, { Length: > 0 }])
        {
            _progress.FullName = fullName;
        }

        // only an owner sees an organization's settings
        _progress.IsAdmin = _repository.IsOrganization
            ? body.Field("default_repository_permission") is not null
            : body.Field("permissions")?.Flag("admin") == true;
        var switches = _kinds.Select(kind => kind.Switch).OfType<string>();
        _progress.SwitchedOff.UnionWith(switches.Where(name => body.Flag(name) == false));
    }

    private async ValueTask ReadKindAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        try
        {
            _place.Finish(await _reader.ReadAsync(kind, cancellationToken));
        }
        catch (BackupException e) when (IsAboutKind(e))
        {
            _place.Finish(Failure(kind, e));
        }
    }

    private bool IsAboutKind(BackupException e) => e is not TokenRejectedException && !_place.IsInterruption(e);

    private KindResult Failure(MetadataKind kind, BackupException e)
    {
        _progress.IsAnyNotFound |= e is ResourceNotFoundException;
        var isSwitchedOff = kind.Switch is { } name && _progress.SwitchedOff.Contains(name);
        return KindFailure.Of(kind, e, isSwitchedOff || (kind.IsOffWhenNotFound && _progress.IsAdmin));
    }
}
