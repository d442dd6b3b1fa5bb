using System.Formats.Tar;
using System.IO.Compression;
using OrgBackup.Git;
using OrgBackup.Snapshots;

namespace OrgBackup.Metadata;

/// <summary>
/// The <c>.tar.gz</c> of one snapshot's metadata files: flat, in ordinal order, the same files give the same bytes.
/// </summary>
public static class MetadataBundle
{
    private const long MaxCheapBytes = 256L * 1024 * 1024;
    private const int MaxRatio = 300;

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
            await using var packed = new CountingStream(source);
            await using var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
            await using var plain = new CountingStream(gzip, count => RequireModest(count, packed.Position));
            var tar = new TarReading(plain);
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            while (await tar.NextAsync(cancellationToken) is { } entry)
            {
                var name = BundleNames.Check(entry, seen);
                if (pathOf(name) is { } path)
                {
                    await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                    await tar.CopyContentAsync(file, cancellationToken);
                }
            }

            await plain.CopyToAsync(Stream.Null, cancellationToken);
            await source.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
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

    // Text shrinks to a twentieth, seldom to a hundredth; what grows more was made to fill a disk.
    private static void RequireModest(long unpacked, long packed)
    {
        if (unpacked > MaxCheapBytes && unpacked / MaxRatio > packed)
        {
            throw new DamagedBackupException("The metadata bundle holds far more content than its own size allows.");
        }
    }
}
