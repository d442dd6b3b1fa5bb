using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>Git data that goes straight from the server into its archive.</summary>
internal sealed class GitStreaming(IGitEngine git, IBackupStore store, IBackupProgress progress)
{
    private const int Tries = 3;
    private readonly ArtifactWriter _writer = new(store);
    private readonly GitResults _results = new(git, store);

    /// <summary>The part; null where it cannot be done, or the server does not deliver the whole.</summary>
    public async Task<PartResult?> RunAsync(
        GitPartRequest request, RefAdvertisement refs, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(request.WorkFolder, $"{request.TopFolder}.refs");
        var archive = git.Stream(
            new MirrorRequest(request.Url, refs, folder),
            request.TopFolder,
            bytes => progress.Bytes(request.Repository, bytes));
        if (archive is null)
        {
            return null;
        }

        progress.Phase(request.Repository, request.Kind);
        var written = await WriteAsync(request, archive, cancellationToken);
        if (written is null)
        {
            return null;
        }

        var mirror = new MirrorResult
        {
            Refs = refs with { Server = null, Refused = [] },
            Undelivered = refs.Refused,
            IsIncrement = true,
        };
        Directory.CreateDirectory(folder);
        var result = await _results.OfAsync(request, refs, mirror, folder, cancellationToken);
        ScratchFolder.Remove(folder);
        return result with
        {
            Artifacts = [Artifact.Of(request.Kind, written.Stored) with { Index = "none" }],
            NewBytes = written.NewBytes,
        };
    }

    /// <summary>Tries again what may pass, from the beginning; null when the server refuses.</summary>
    private async Task<WrittenArtifact?> WriteAsync(
        GitPartRequest request, StreamedArchive archive, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _writer.StreamAsync(archive, request.KeyOf, cancellationToken);
            }
            catch (GitTransferException e) when (e.Refusal is not null)
            {
                progress.Message($"{request.Repository}: the git server does not stream the whole: {e.Refusal}");
                return null;
            }
            catch (GitTransferException e) when (attempt < Tries)
            {
                progress.Message($"{request.Repository}: {e.Message} Trying again.");
            }
        }
    }
}
