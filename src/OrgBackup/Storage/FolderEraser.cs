namespace OrgBackup.Storage;

/// <summary>Deletes objects of a folder store; while it is open no backup's leftovers are touched.</summary>
internal sealed class FolderEraser(string root) : IEraser
{
    private readonly FolderWorkspace _workspace = OpenAlone(root);

    public Task DeleteAsync(BackupKey key, CancellationToken cancellationToken)
    {
        KeyRules.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        FolderErrors.Guard(root, () =>
        {
            var path = Path.Combine(root, key.Value);
            if (File.Exists(path))
            {
                // on disk before anything else goes: an object must not vanish before the record that names it
                File.Delete(path);
                PosixFiles.FlushFolder(Path.GetDirectoryName(path)!);
                RemoveEmpty(Path.GetDirectoryName(path)!);
            }
        });
        return Task.CompletedTask;
    }

    public void Dispose() => _workspace.Dispose();

    /// <exception cref="UsageException">Another process is writing to this store.</exception>
    private static FolderWorkspace OpenAlone(string root)
    {
        var workspace = FolderErrors.Guard(root, () => FolderWorkspace.Open(root));
        if (!workspace.HasOthers())
        {
            return workspace;
        }

        workspace.Dispose();
        throw new UsageException(
            $"Something else is writing to '{root}', a backup perhaps; nothing was deleted.",
            "Wait until it has ended, and run this again.");
    }

    private void RemoveEmpty(string folder)
    {
        while (folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }
}
