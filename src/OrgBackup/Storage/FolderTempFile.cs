namespace OrgBackup.Storage;

/// <summary>One half-written file of a folder store; disposing it removes what has not been given a name.</summary>
internal sealed class FolderTempFile(FolderWorkspace workspace, string root) : IDisposable
{
    public string Path { get; } = workspace.NewPath();

    /// <summary>Runs the writer; afterwards the file is closed and durable.</summary>
    /// <exception cref="StoreException">The disk refused it. What the writer itself throws is passed on.</exception>
    public async Task<ContentDigest> FillAsync(
        Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FolderErrors.Guard(root, Create);
        try
        {
            using var hasher = new PartHasher();
            await using var content = new HashingStream(file, hasher, e => FolderErrors.Translate(e, root));
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
        Access = FileAccess.Write,
        Share = FileShare.None,
        Options = FileOptions.Asynchronous,
        BufferSize = 128 * 1024,
    });
}
