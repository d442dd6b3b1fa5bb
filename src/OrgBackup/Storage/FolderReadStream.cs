namespace OrgBackup.Storage;

/// <summary>Reads one file of a folder store; what the disk reports becomes a <see cref="StoreException"/>.</summary>
internal sealed class FolderReadStream(FileStream file, string root) : ReadOnlyStream
{
    /// <returns>Null when there is no such file.</returns>
    public static Stream? Open(string path, string root, long offset = 0)
    {
        try
        {
            var file = new FileStream(path, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 128 * 1024,
            });
            file.Position = offset;
            return new FolderReadStream(file, root);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return file.Read(buffer);
        }
        catch (Exception e) when (FolderErrors.IsForeign(e))
        {
            throw FolderErrors.ToStoreException(e, root);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await file.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (FolderErrors.IsForeign(e))
        {
            throw FolderErrors.ToStoreException(e, root);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
