namespace OrgBackup.Git;

/// <summary>
/// A bare repository as a <c>.tar.gz</c>, and back. The same repository gives the same bytes; <c>tar -xzf</c> gives a
/// repository that git uses at once.
/// </summary>
public static class GitArchive
{
    /// <summary>
    /// Streams the repository under one top folder, such as <c>gears.git</c>: HEAD, a constant config, packed-refs,
    /// packs and loose objects; whatever else lies in the folder is left out.
    /// </summary>
    /// <exception cref="DamagedBackupException">A file changed its length meanwhile.</exception>
    public static async Task WriteAsync(
        string bareFolder, string topFolder, Stream target, CancellationToken cancellationToken)
    {
        var gzip = new StoredGzip(target);
        var buffer = new byte[128 * 1024];
        foreach (var (name, file) in Entries(bareFolder))
        {
            var full = $"{topFolder}/{name}";
            if (name == "config")
            {
                await WriteTextAsync(gzip, full, BareLayout.ConfigOf(BareLayout.FormatOf(bareFolder)), cancellationToken);
            }
            else if (file is null)
            {
                await gzip.WriteAsync(TarHeader.Of(full, 0, isFolder: true), cancellationToken);
            }
            else
            {
                await WriteFileAsync(gzip, full, file, buffer, cancellationToken);
            }
        }

        await gzip.WriteAsync(new byte[2 * TarHeader.BlockSize], cancellationToken);
        await gzip.FinishAsync(cancellationToken);
    }

    /// <summary>
    /// Unpacks an archive, also one of another tool, into an empty or new folder, which then is a bare repository. Only
    /// what belongs to the known layout is taken; config and hooks never are, refs are written anew.
    /// </summary>
    /// <exception cref="DamagedBackupException">
    /// The archive is cut or broken, is no repository, or has an entry that would lead out of the folder, a link, a
    /// device or two entries of one name. What was unpacked so far stays.
    /// </exception>
    public static async Task ExtractAsync(Stream source, string targetFolder, CancellationToken cancellationToken) =>
        await new ArchiveExtraction(targetFolder).RunAsync(source, cancellationToken);

    /// <summary>
    /// Looks through an archive as it arrives and writes nothing: the checksum at the end of each pack and index, and
    /// whether the refs are those with that digest.
    /// </summary>
    /// <returns>One sentence per damage; empty when it is sound.</returns>
    /// <exception cref="DamagedBackupException">As of <see cref="ExtractAsync"/>.</exception>
    public static async Task<IReadOnlyList<string>> LookThroughAsync(
        Stream source, string? refsDigest, CancellationToken cancellationToken)
    {
        var look = new ArchiveExtraction(target: null);
        var found = await look.RunAsync(source, cancellationToken);
        if (RefsDigest.Compute(found.Refs) != refsDigest)
        {
            look.Faults.Add("the refs in it are not those of its record.");
        }

        return look.Faults;
    }

    private static IEnumerable<(string Name, FileInfo? File)> Entries(string folder)
    {
        var entries = new SortedDictionary<string, FileInfo?>(StringComparer.Ordinal)
        {
            [""] = null,
            ["objects/"] = null,
            ["objects/pack/"] = null,
            ["refs/"] = null,
        };
        entries["config"] = null;
        entries["HEAD"] = new(Path.Combine(folder, "HEAD"));
        if (new FileInfo(Path.Combine(folder, "packed-refs")) is { Exists: true } packedRefs)
        {
            entries["packed-refs"] = packedRefs;
        }

        var objects = new DirectoryInfo(Path.Combine(folder, "objects"));
        foreach (var file in objects.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (ArchiveLayout.IsObject(name))
            {
                entries[$"{name[..name.LastIndexOf('/')]}/"] = null;
                entries[name] = file;
            }
        }

        return entries.Select(e => (e.Key, e.Value));
    }

    private static async Task WriteTextAsync(
        StoredGzip gzip, string name, string text, CancellationToken cancellationToken)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await gzip.WriteAsync(TarHeader.Of(name, bytes.Length, isFolder: false), cancellationToken);
        await gzip.WriteAsync(bytes, cancellationToken);
        await gzip.WriteAsync(new byte[TarHeader.Padding(bytes.Length)], cancellationToken);
    }

    private static async Task WriteFileAsync(
        StoredGzip gzip, string name, FileInfo file, byte[] buffer, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(
            file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, useAsync: false);
        var size = content.Length;
        await gzip.WriteAsync(TarHeader.Of(name, size, isFolder: false), cancellationToken);
        var left = size;
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var count && (left -= count) >= 0)
        {
            await gzip.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        if (left != 0)
        {
            throw new DamagedBackupException($"{file.FullName} changed while it was archived.");
        }

        await gzip.WriteAsync(new byte[TarHeader.Padding(size)], cancellationToken);
    }
}
