namespace OrgBackup.Storage;

/// <summary>
/// Gives a finished file its name in a folder store, in one step, so that readers see it whole or not at all.
/// </summary>
/// <param name="workspace">Where the file lies until then.</param>
/// <param name="hardLinks">False on a file system that is known to have none.</param>
internal sealed class FolderPublisher(FolderWorkspace workspace, bool hardLinks)
{
    /// <returns>Whether the name was free; when it was not, nothing has changed.</returns>
    public async Task<bool> CreateAsync(string temp, string path, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        PosixFiles.CreateFolder(folder);
        var created = await TakeNameAsync(temp, path, cancellationToken);
        PosixFiles.FlushFolder(folder);
        return created;
    }

    public static void Replace(string temp, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        PosixFiles.CreateFolder(folder);
        File.Move(temp, path, overwrite: true);
        PosixFiles.FlushFolder(folder);
    }

    private async Task<bool> TakeNameAsync(string temp, string path, CancellationToken cancellationToken)
    {
        var link = hardLinks && !OperatingSystem.IsWindows()
            ? PosixFiles.TryLink(temp, path)
            : PosixFiles.LinkResult.Refused;
        if (link != PosixFiles.LinkResult.Refused)
        {
            return link == PosixFiles.LinkResult.Linked;
        }

        // Without hard links a name can only be looked up and then taken: one writer at a time. File.Move without
        // overwriting is no way out on Unix: it copies there, and readers would see half an object.
        using var publishing = await workspace.LockPublishingAsync(cancellationToken);
        var free = !Path.Exists(path);
        if (free)
        {
            File.Move(temp, path, overwrite: !OperatingSystem.IsWindows());
        }

        return free;
    }
}
