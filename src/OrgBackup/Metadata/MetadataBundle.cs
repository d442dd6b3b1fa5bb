using System.Formats.Tar;
using System.IO.Compression;
using OrgBackup.Snapshots;

namespace OrgBackup.Metadata;

/// <summary>
/// The <c>.tar.gz</c> of one snapshot's metadata files: flat, in ordinal order, the same files give the same bytes.
/// </summary>
public static class MetadataBundle
{
    private const UnixFileMode FileMode644 =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes the files; <paramref name="files"/> maps the name in the bundle to the path on disk.</summary>
    public static async Task WriteAsync(
        IReadOnlyDictionary<string, string> files, Stream target, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var (name, path) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);

            // not PAX: its headers bear the number of the process that writes them
            var entry = new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content,
                Mode = FileMode644,
                ModificationTime = DateTimeOffset.UnixEpoch,
                AccessTime = DateTimeOffset.UnixEpoch,
                ChangeTime = DateTimeOffset.UnixEpoch,
            };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }

    /// <summary>
    /// Extracts files into a folder; <paramref name="pathOf"/> gives the path for a name in the bundle, null to skip
    /// it. Reads the source to its end, so that a hash over it is complete.
    /// </summary>
    /// <exception cref="DamagedBackupException">
    /// Not a bundle, cut off, or holding something that is not a plain file.
    /// </exception>
    public static async Task ExtractAsync(
        Stream source, Func<string, string?> pathOf, CancellationToken cancellationToken)
    {
        try
        {
            await using var gzip = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
            await using var tar = new TarReader(gzip, leaveOpen: true);
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                CheckEntry(entry, seen);
                if (pathOf(entry.Name) is { } path)
                {
                    await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                    await (entry.DataStream ?? Stream.Null).CopyToAsync(file, cancellationToken);
                }
            }

            await gzip.CopyToAsync(Stream.Null, cancellationToken);
            await source.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DamagedBackupException($"The metadata bundle cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>
    /// The path of one kind's file among extracted ones; null when it is not there. A bundle that was stored under the
    /// repository's former name has that name in its files.
    /// </summary>
    public static string? FindFile(string folder, RepositoryIdentity repository, string kind)
    {
        var expected = Path.Combine(folder, repository.FileOf(kind));
        return File.Exists(expected)
            ? expected
            : Directory.EnumerateFiles(folder, $"*_{kind}.json").Order(StringComparer.Ordinal).FirstOrDefault();
    }

    private static void CheckEntry(TarEntry entry, HashSet<string> seen)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            || entry.Name.Contains('/', StringComparison.Ordinal)
            || entry.Name.Contains('\\', StringComparison.Ordinal)
            || entry.Name is "" or "." or ".."
            || entry.Name.Contains('\0', StringComparison.Ordinal))
        {
            throw new DamagedBackupException(
                $"The metadata bundle holds '{entry.Name}' ({entry.EntryType}), which is no plain file at its top.");
        }

        if (!seen.Add(entry.Name))
        {
            throw new DamagedBackupException($"The metadata bundle holds '{entry.Name}' twice.");
        }
    }
}
