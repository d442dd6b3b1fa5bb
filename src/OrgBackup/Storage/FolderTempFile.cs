namespace OrgBackup.Storage;

/// <summary>One half-written file of a folder store; disposing it removes what has not been given a name.</summary>
internal sealed class FolderTempFile(FolderWorkspace workspace, string root) : IDisposable
{
    public string Path { get; } = workspace.NewPath();

    /// <summary>Runs the writer; afterwards the file is closed and durable.</summary>
    /// <exception cref="StoreException">The disk refused it. What the writer itself throws is passed on.</exception>
    public Task<ContentDigest> FillAsync(
        Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        FillAsync(beginning: null, write, cancellationToken);

    /// <summary>As the other one, of content that may begin with parts of another object.</summary>
    /// <exception cref="DamagedBackupException">The other object is not what was recorded.</exception>
    public async Task<ContentDigest> FillAsync(
        FolderBeginning? beginning, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FolderErrors.Guard(root, Create);
        try
        {
            using var hasher = new PartHasher();
            await using var content = new HashingStream(file, hasher, e => FolderErrors.Translate(e, root));
            if (beginning is not null)
            {
                await beginning.TakeAsync(file, hasher, content, cancellationToken);
            }

            await write(content, cancellationToken);
            var digest = content.Finish();
            FolderErrors.Guard(root, () => file.Flush(flushToDisk: true));
            return digest;
        }
        finally
        {
            Close(file);
        }
    }

    /// <summary>As the other one, of content whose first bytes are known last.</summary>
    public async Task<ContentDigest> FillAsync(
        int headLength, Func<Stream, CancellationToken, Task<byte[]>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FolderErrors.Guard(root, Create);
        try
        {
            using var hasher = PartHasher.WithoutWhole();
            await using var content = new HashingStream(file, hasher, e => FolderErrors.Translate(e, root));
            await content.WriteAsync(new byte[headLength], cancellationToken);
            var head = await write(content, cancellationToken);
            var digest = content.Finish();
            var first = new byte[digest.Parts[0].Size];
            await FolderErrors.GuardAsync(root, async () =>
            {
                file.Position = 0;
                await file.ReadExactlyAsync(first, cancellationToken);
                head.CopyTo(first, 0);
                file.Position = 0;
                await file.WriteAsync(head, cancellationToken);
                file.Flush(flushToDisk: true);
                return true;
            });
            return digest.WithFirst(first);
        }
        finally
        {
            Close(file);
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (FolderErrors.IsForeign(e))
        {
            // the next run removes it
        }
    }

    private static void Close(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (Exception e) when (FolderErrors.IsForeign(e))
        {
            // closing writes what is buffered; on success nothing is, and a failure has been reported already
        }
    }

    private FileStream Create() => new(Path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.Asynchronous,
        BufferSize = 128 * 1024,
    });
}
