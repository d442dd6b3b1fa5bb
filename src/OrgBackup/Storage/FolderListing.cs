namespace OrgBackup.Storage;

/// <summary>Walks a folder store in the order of its keys. Files that vanish meanwhile are left out.</summary>
internal static class FolderListing
{
    public static IEnumerable<ObjectInfo> Objects(string root, string prefix, CancellationToken cancellationToken)
    {
        var above = prefix[..(prefix.LastIndexOf('/') + 1)];
        if (above.Length > 0 && KeyRules.FaultOf(above.TrimEnd('/')) is { } fault)
        {
            throw new StoreException($"The prefix '{prefix}' is not valid: {fault}.");
        }

        return Walk(new DirectoryInfo(Path.Combine(root, above)), above, cancellationToken)
            .Where(found => found.Key.Value.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>The folders that hold at least one file, as S3 would show them.</summary>
    public static IEnumerable<string> Folders(string root, CancellationToken cancellationToken) =>
        Entries(new DirectoryInfo(root), isRoot: true)
            .OfType<DirectoryInfo>()
            .OrderBy(folder => folder.Name, StringComparer.Ordinal)
            .Where(folder => Walk(folder, $"{folder.Name}/", cancellationToken).Any())
            .Select(folder => folder.Name);

    /// <returns>Null when there is no such file.</returns>
    public static ObjectInfo? Describe(FileInfo file, BackupKey key)
    {
        try
        {
            return file.Exists ? new ObjectInfo(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<ObjectInfo> Walk(DirectoryInfo folder, string above, CancellationToken cancellationToken)
    {
        foreach (var entry in Entries(folder, isRoot: above.Length == 0).OrderBy(SortName, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry is FileInfo file && Describe(file, new BackupKey(above + file.Name)) is { } found)
            {
                yield return found;
            }
            else if (entry is DirectoryInfo inner)
            {
                foreach (var below in Walk(inner, $"{above}{inner.Name}/", cancellationToken))
                {
                    yield return below;
                }
            }
        }
    }

    /// <summary>With the slash that follows it in keys, a folder sorts among files as its keys do.</summary>
    private static string SortName(FileSystemInfo entry) => entry is DirectoryInfo ? $"{entry.Name}/" : entry.Name;

    private static List<FileSystemInfo> Entries(DirectoryInfo folder, bool isRoot)
    {
        try
        {
            return
            [
                .. from entry in folder.EnumerateFileSystemInfos()
                   where entry is FileInfo || entry.LinkTarget is null
                   where !(isRoot && entry.Name == FolderWorkspace.FolderName)
                   select entry,
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
