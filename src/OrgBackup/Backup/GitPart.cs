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
    private readonly LostTipSearch _lost = new(git, store);
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

        request.Check();
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
        var before = await ArchiveBase.OfAsync(request, refs, store, cancellationToken);
        if (before is null && request.IsStreamed && refs.Refs.Count > 0
            && await _streaming.RunAsync(request, refs, cancellationToken) is { } streamed)
        {
            return streamed;
        }

        try
        {
            return await MirrorAsync(request, refs, before, cancellationToken);
        }
        catch (DamagedBackupException e) when (before is not null)
        {
            progress.Message($"{request.Repository}: nothing is built on the earlier archive: {e.Message}");
            return await MirrorAsync(request, refs, before: null, cancellationToken);
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
                new MirrorRequest(request.Url, refs, folder, before?.ToMirrorBase()),
                bytes => progress.Bytes(request.Repository, bytes),
                cancellationToken);

            var earlier = await _lost.SoundAsync(request.Earlier, cancellationToken);
            var lost = await _lost.FindAsync(
                earlier, mirror, new ReachRequest(request.Url, refs, [], folder), cancellationToken);
            var pointers = request.Kind == ArtifactKinds.Git
                ? mirror.Lfs ?? await ScanAsync(folder, cancellationToken)
                : null;
            progress.Phase(request.Repository, "storing");
            var (written, layout) = await WriteAsync(
                request, mirror, folder, mirror.IsIncrement ? before : null, cancellationToken);
            return new PartResult
            {
                Artifacts = [Artifact.Of(request.Kind, written.Stored) with { Layout = layout }],
                Refs = GitStates.Of(mirror.Refs),
                Missing = Undelivered(request.Kind, mirror.Undelivered),
                LostTips = lost,
                Pointers = pointers,
                IsIncrement = mirror.IsIncrement,
                Warnings = RefWarnings.Of(request.Repository, earlier?.Record.Git, mirror, lost),
                Changed = true,
                NewBytes = written.NewBytes,
            };
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

    private static MissingKind[] Undelivered(string kind, IReadOnlyList<GitRef> refs) => refs.Count == 0
        ? []
        : [
            new MissingKind
            {
                Kind = kind,
                Reason = MissingReasons.Retryable,
                Detail = $"The server lists {refs.Count} ref(s) that it could not deliver; everything else is stored.",
                Refs = [.. refs.Select(reference => reference.Name)],
            },
        ];
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

    /// <summary>Gets what is asked before a transfer begins; it throws when none may.</summary>
    public Action Check { get; init; } = () => { };
}
