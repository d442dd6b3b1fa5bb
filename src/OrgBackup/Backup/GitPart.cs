using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Backs one git repository up, the code's or the wiki's: list refs, mirror what changed, archive, store.
/// </summary>
public sealed class GitPart(IGitEngine git, IBackupStore store, IBackupProgress progress, Renewal? renewal = null)
{
    private readonly ArtifactWriter _writer = new(store);
    private readonly GitResults _results = new(git, store);
    private readonly SlicedGit _sliced = new(git, store, progress);
    private readonly GitStreaming _streaming = new(git, store, progress);

    /// <returns>The part; null when the server has no such repository.</returns>
    public async Task<PartResult?> RunAsync(GitPartRequest request, CancellationToken cancellationToken)
    {
        var refs = await git.ListRefsAsync(request.Url, cancellationToken);
        if (refs is null)
        {
            return null;
        }

        if (request.PreviousRefs is { } known
            && request.PreviousArtifact is { } artifact
            && GitStates.IsSame(known, refs)
            && await store.MatchesAsync(artifact.ToStored(), cancellationToken))
        {
            var renewed = renewal is null
                ? new RenewedArchive(artifact)
                : await renewal.RunAsync(artifact, request.KeyOf, cancellationToken);
            if (!renewed.IsCold)
            {
                return Unchanged(request, renewed, known);
            }
        }

        return await ChangedAsync(request, refs, cancellationToken);
    }

    private static PartResult Unchanged(GitPartRequest request, RenewedArchive archive, GitState known) => new()
    {
        Artifacts = [archive.Artifact],
        Refs = known,
        LostTips = request.Earlier?.Record.LostTips ?? [],
        Changed = archive.IsNew,
        IsIncrement = archive.IsNew,
        Pointers = archive.IsNew ? [] : null,
        NewBytes = archive.NewBytes,
    };

    private async Task<PartResult> ChangedAsync(
        GitPartRequest request, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        var slicing = SlicedGit.IsPossible(refs) ? request.Slicing : null;
        var isSliced = slicing is { Slices.IsBegun: true };
        if (!isSliced && await AddedAsync(request, refs, cancellationToken) is { } added)
        {
            return added;
        }

        if (slicing is not null && (isSliced || request.MaxBytes > 0))
        {
            return await _sliced.RunAsync(request, slicing, refs, cancellationToken);
        }

        request.Check();
        return request.IsStreamed && refs.Refs.Count > 0
            && await _streaming.RunAsync(request, refs, cancellationToken) is { } streamed
                ? streamed
                : await MirrorAsync(request, refs, before: null, cancellationToken);
    }

    /// <summary>The earlier archive and what came since; null when everything must be fetched.</summary>
    private async Task<PartResult?> AddedAsync(
        GitPartRequest request, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        if (await ArchiveBase.OfAsync(request, refs, store, cancellationToken) is not { } before)
        {
            return null;
        }

        try
        {
            return await MirrorAsync(request, refs, before, cancellationToken);
        }
        catch (Exception e) when (e is DamagedBackupException or RepositoryTooLargeException)
        {
            progress.Message($"{request.Repository}: nothing is built on the earlier archive: {e.Message}");
            return null;
        }
    }

    private async Task<PartResult> MirrorAsync(
        GitPartRequest request, RefAdvertisement refs, ArchiveBase? before, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(request.WorkFolder, request.TopFolder);
        try
        {
            progress.Phase(request.Repository, request.Kind);
            var mirror = await git.MirrorAsync(
                new MirrorRequest(request.Url, refs, folder, before?.ToMirrorBase()) { MaxBytes = request.MaxBytes },
                bytes => progress.Bytes(request.Repository, bytes),
                cancellationToken);

            var result = await _results.OfAsync(request, refs, mirror, folder, cancellationToken);
            var pointers = request.Kind == ArtifactKinds.Git
                ? mirror.Lfs ?? await ScanAsync(folder, cancellationToken)
                : null;
            progress.Phase(request.Repository, "storing");
            var (written, layout) = await WriteAsync(
                request, mirror, folder, mirror.IsIncrement ? before : null, cancellationToken);
            return result with
            {
                Artifacts = [Artifact.Of(request.Kind, written.Stored) with { Layout = layout }],
                Pointers = pointers,
                IsIncrement = mirror.IsIncrement,
                NewBytes = written.NewBytes,
            };
        }
        catch when (cancellationToken.IsCancellationRequested && SlicedGit.IsPossible(refs)
            && request.Slicing is not null)
        {
            request.Slicing.Slices.IsBegun = true;
            throw;
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task<(WrittenArtifact Written, PackLayout? Layout)> WriteAsync(
        GitPartRequest request,
        MirrorResult mirror,
        string folder,
        ArchiveBase? before,
        CancellationToken cancellationToken)
    {
        PackLayout? layout = null;
        var top = request.TopFolder;
        var content = before is null
            ? new ArtifactContent(async (target, token) =>
                layout = await GitArchive.WriteAsync(mirror, folder, top, target, token))
            : before.With(async (target, token) =>
                layout = await GitArchive.AppendAsync(mirror, folder, top, before.Layout, target, token));
        var written = await _writer.WriteAsync(content, request.KeyOf, cancellationToken);
        return (written, layout);
    }

    /// <summary>A scan that fails costs LFS its row, not the repository its backup.</summary>
    private async Task<IReadOnlyList<LfsPointer>?> ScanAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await git.FindLfsAsync(folder, cancellationToken);
        }
        catch (BackupException e)
        {
            progress.Message($"The history cannot be searched for LFS pointers: {e.Message}");
            return null;
        }
    }
}

/// <summary>Which git repository to back up, and what is known of it.</summary>
public sealed record GitPartRequest
{
    /// <summary>Gets <c>git</c> or <c>wiki</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the repository's name, for progress.</summary>
    public required string Repository { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Gets the one folder at the top of the archive: <c>name.git</c>, <c>name.wiki.git</c>.</summary>
    public required string TopFolder { get; init; }

    public required Func<int, BackupKey> KeyOf { get; init; }

    public required string WorkFolder { get; init; }

    /// <summary>Gets the refs of the snapshot that may be built on; null: none may.</summary>
    public GitState? PreviousRefs { get; init; }

    public Artifact? PreviousArtifact { get; init; }

    /// <summary>
    /// Gets a value indicating whether everything goes straight into the archive, because the disk is too small for it.
    /// </summary>
    public bool IsStreamed { get; init; }

    /// <summary>
    /// Gets the snapshot whose tips must not be forgotten, also when nothing may be built on it; null for a wiki.
    /// </summary>
    public StoredSnapshot? Earlier { get; init; }

    /// <summary>Gets what is asked before everything is transferred; it throws when that may not be.</summary>
    public Action Check { get; init; } = () => { };

    /// <summary>Gets how many bytes may come in one piece, of a repository that may be too large; 0: any.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Gets where slices are kept; null when it must be transferred as a whole.</summary>
    public GitSlicing? Slicing { get; init; }
}
