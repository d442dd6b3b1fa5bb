using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>Fetches one attachment into a file, and stores it under its content's hash.</summary>
internal sealed class AttachmentStorage(IAttachmentSource source, IBackupStore store)
{
    private readonly ArtifactWriter _writer = new(store);

    /// <param name="url">What the body names.</param>
    /// <param name="address">Where the bytes are now.</param>
    public async Task StoreAsync(AttachmentJob job, string url, Uri address, CancellationToken cancellationToken)
    {
        var path = Path.Combine(job.Folder, "attachment");
        try
        {
            DownloadedFile came;
            await using (var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                came = await source.DownloadAsync(address, file, cancellationToken);
            }

            var written = await _writer.WriteAsync(
                number => BackupKey.Attachment(job.Draft.Folder, came.Sha256, number),
                (target, token) => CopyAsync(path, target, token),
                cancellationToken);
            var entry = new AttachmentEntry
            {
                Url = url,
                Key = written.Stored.Key,
                Size = came.Size,
                Sha256 = came.Sha256,
                ContentType = came.ContentType,
            };
            job.Done.Add(entry, Artifact.Of(ArtifactKinds.Attachment, written.Stored), written.NewBytes);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task CopyAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await file.CopyToAsync(target, cancellationToken);
    }
}
