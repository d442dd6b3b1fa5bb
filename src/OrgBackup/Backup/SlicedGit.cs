using OrgBackup.Git;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Git data that does not fit into one step: a few refs at a time, each time what the slices before do not have, every
/// slice stored; at last they are put together to one archive. Tags come first, the oldest before the newer ones: they
/// cut the history into pieces.
/// </summary>
internal sealed class SlicedGit(IGitEngine git, IBackupStore store, IBackupProgress progress)
{
    /// <summary>A slice that was too large, or took the rest of the time, is tried with so much less.</summary>
    private const int Shrink = 4;

    private const int MaxLists = 3;

    private readonly ArtifactWriter _writer = new(store);
    private readonly GitResults _results = new(git, store);

    /// <summary>Whether a server can be asked in slices.</summary>
    public static bool IsPossible(RefAdvertisement refs) => refs.Server is { CanFetch: true } && refs.Refs.Count > 0;

    /// <exception cref="RepositoryTooLargeException">One ref alone has more than fits.</exception>
    public async Task<PartResult> RunAsync(
        GitPartRequest request, GitSlicing slicing, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        slicing.Slices.IsBegun = true;
        progress.Phase(request.Repository, request.Kind);
        try
        {
            return await TakeAllAsync(request, slicing, refs, cancellationToken);
        }
        catch (DamagedBackupException e) when (slicing.Slices.Stored.Count > 0)
        {
            progress.Message($"{request.Repository}: its slices are fetched anew: {e.Message}");
            slicing.Slices.Clear();
            return await TakeAllAsync(request, slicing, refs, cancellationToken);
        }
    }

    private async Task<PartResult> TakeAllAsync(
        GitPartRequest request, GitSlicing slicing, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        var slices = slicing.Slices;
        for (var lists = 1; ; lists++)
        {
            await FetchAsync(request, slicing, refs, cancellationToken);
            var isRefused = refs.Refs.Any(one => slices.Refused.Contains(one.Oid, StringComparer.Ordinal));
            if (!isRefused || lists == MaxLists
                || await git.ListRefsAsync(request.Url, cancellationToken) is not { } now
                || now.Refs.SequenceEqual(refs.Refs))
            {
                break;
            }

            // A ref that moved meanwhile is refused too.
            refs = now;
        }

        if (slices.Stored.Count == 0)
        {
            throw new GitTransferException(
                $"The git server delivers no ref of {request.Repository} at all.",
                "Ask the server's operator to check the repository.");
        }

        return await AssembleAsync(request, slicing, refs, cancellationToken);
    }

    private async Task FetchAsync(
        GitPartRequest request, GitSlicing slicing, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        var slices = slicing.Slices;
        while (SliceOrder.Open(slices, refs) is { Count: > 0 } open)
        {
            var asked = open[..Math.Min(slices.Next, open.Count)];
            progress.Message(
                $"{request.Repository}: slice {slices.Stored.Count + 1}, "
                    + $"{asked.Count} of {open.Count} refs that are to be fetched still.");

            // Written down now: if the time ends within this slice, the next step asks for less.
            slices.Next = Math.Max(1, asked.Count / Shrink);
            try
            {
                await TakeAsync(request, slicing, refs with { Refs = asked, Refused = [] }, cancellationToken);
                slices.Next = asked.Count * 2;
            }
            catch (BackupException e) when (e is RepositoryTooLargeException or DiskFullException)
            {
                if (asked.Count == 1)
                {
                    throw GitRequests.TooLarge(
                        $"The ref {VisibleText.Escape(asked[0].Name)} of {request.Repository} alone brings more git "
                            + $"data than fits here: {e.Message}");
                }
            }
        }
    }

    /// <summary>Fetches one slice and stores it.</summary>
    private async Task TakeAsync(
        GitPartRequest request, GitSlicing slicing, RefAdvertisement asked, CancellationToken cancellationToken)
    {
        var slices = slicing.Slices;
        var folder = Path.Combine(request.WorkFolder, request.TopFolder);
        try
        {
            var mirror = await git.MirrorAsync(
                new MirrorRequest(request.Url, asked, folder, slicing.ToMirrorBase())
                {
                    IsSlice = true,
                    MaxBytes = slicing.MaxBytes,
                },
                bytes => progress.Bytes(request.Repository, bytes),
                cancellationToken);
            if (mirror.Packs is not { } packs)
            {
                throw GitRequests.TooLarge($"{request.Repository} can be fetched only as a whole.");
            }

            var undelivered = mirror.Undelivered.Select(one => one.Oid).ToHashSet(StringComparer.Ordinal);
            foreach (var oid in undelivered.Except(slices.Refused, StringComparer.Ordinal).ToList())
            {
                slices.Refused.Add(oid);
            }

            if (undelivered.Count == asked.Refs.Count)
            {
                return;
            }

            IReadOnlyList<ArchivedPack> written = [];
            var content = packs.Count == 0 ? null : await slicing.Store.ReplaceAsync(
                slicing.KeyOf(slices.Stored.Count + 1),
                async (target, token) => written = await GitArchive.WritePacksAsync(
                    packs, folder, request.TopFolder, target, token),
                cancellationToken);
            slices.Stored.Add(new()
            {
                Content = content,
                Packs = written,
                Tips = [.. asked.Refs.Select(one => one.Oid).Where(oid => !undelivered.Contains(oid))],
                Peeled = mirror.Refs.Refs.Where(one => one.Peeled is not null)
                    .ToDictionary(one => one.Oid, one => one.Peeled!, StringComparer.Ordinal),
                Pointers = mirror.Lfs ?? [],
            });
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task<PartResult> AssembleAsync(
        GitPartRequest request, GitSlicing slicing, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        var slices = slicing.Slices;
        var folder = Path.Combine(request.WorkFolder, request.TopFolder);
        var tips = slicing.ToMirrorBase().Tips;
        var peeled = slices.Stored.SelectMany(slice => slice.Peeled)
            .ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        List<GitRef> held =
        [
            .. refs.Refs.Where(one => tips.Contains(one.Oid))
                .Select(one => one with { Peeled = peeled.GetValueOrDefault(one.Oid) }),
        ];
        var mirror = new MirrorResult
        {
            Refs = refs with { Refs = held, Refused = [], Server = null },
            Undelivered = [.. refs.Refused, .. refs.Refs.Where(one => !tips.Contains(one.Oid))],
            IsIncrement = true,
        };
        try
        {
            BareLayout.Create(folder);
            BareLayout.Finish(folder, refs.Head, held, ObjectFormat.OfName(refs.ObjectFormat));
            var result = await _results.OfAsync(request, refs, mirror, folder, cancellationToken);
            progress.Phase(request.Repository, "storing");
            PackLayout? layout = null;
            var written = await _writer.WriteAsync(
                request.KeyOf,
                async (target, token) => layout = await GitArchive.AssembleAsync(
                    slicing.ToPieces(), folder, request.TopFolder, target, token),
                cancellationToken);
            return result with
            {
                Artifacts = [Artifact.Of(request.Kind, written.Stored) with { Layout = layout }],
                Pointers = LfsScan.Distinct(slices.Stored.SelectMany(slice => slice.Pointers)),
                NewBytes = written.NewBytes,
            };
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }
}
