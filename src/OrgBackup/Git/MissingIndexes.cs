namespace OrgBackup.Git;

/// <summary>Indexes the packs of a bare repository on disk that have no index.</summary>
internal static class MissingIndexes
{
    /// <exception cref="DamagedBackupException">A pack is damaged.</exception>
    public static Task MakeAsync(string folder, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var packs = new DirectoryInfo(Path.Combine(folder, "objects", "pack"));
            foreach (var file in packs.Exists ? packs.GetFiles("*.pack") : [])
            {
                var index = Path.ChangeExtension(file.FullName, ".idx");
                if (!File.Exists(index))
                {
                    Make(file.FullName, index, cancellationToken);
                }
            }
        },
        cancellationToken);

    private static void Make(string path, string index, CancellationToken cancellationToken)
    {
        var format = ObjectFormat.OfPackFile(Path.GetFileName(path));
        try
        {
            using var pack = new PackBytes(path);
            var proved = PackProof.Run(pack, new PackJob(format, new ObjectSink(format), cancellationToken));
            using var file = File.Create(index);
            PackIndex.Write(proved, file);
        }
        catch (DamagedBackupException e)
        {
            throw new DamagedBackupException($"The pack {Path.GetFileName(path)} is damaged: {e.Message}.", inner: e);
        }
    }
}
