using System.Security.Cryptography;

namespace OrgBackup.Git;

/// <summary>
/// Proves that packs and their indexes are byte for byte what git wrote: both end with a SHA-1 of what is before.
/// </summary>
internal static class PackCheck
{
    private const int HashLength = 20;

    public static IEnumerable<string> Run(string folder, CancellationToken cancellationToken)
    {
        var packs = Path.Combine(folder, "objects", "pack");
        if (!Directory.Exists(packs))
        {
            yield break;
        }

        foreach (var pack in Directory.EnumerateFiles(packs, "*.pack").Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetFileName(pack);
            var index = Path.ChangeExtension(pack, ".idx");
            if (!HasTrueTrailer(pack))
            {
                yield return $"The pack {name} is damaged: its bytes do not have the checksum at its end.";
            }

            if (!File.Exists(index))
            {
                yield return $"The pack {name} has no index.";
            }
            else if (!HasTrueTrailer(index) || !IsIndexOf(index, pack))
            {
                yield return $"The index of the pack {name} is damaged.";
            }
        }
    }

    private static bool HasTrueTrailer(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length <= HashLength)
        {
            return false;
        }

        // Git's own checksum, not a choice of ours.
#pragma warning disable CA5350
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        var buffer = new byte[64 * 1024];
        for (var left = file.Length - HashLength; left > 0;)
        {
            var count = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            hash.AppendData(buffer, 0, count);
            left -= count > 0 ? count : throw new EndOfStreamException();
        }

        return hash.GetHashAndReset().AsSpan().SequenceEqual(Tail(file, HashLength));
    }

    private static bool IsIndexOf(string index, string pack)
    {
        using var indexFile = File.OpenRead(index);
        using var packFile = File.OpenRead(pack);
        return indexFile.Length >= 2 * HashLength && packFile.Length >= HashLength
            && Tail(indexFile, 2 * HashLength).AsSpan(0, HashLength).SequenceEqual(Tail(packFile, HashLength));
    }

    private static byte[] Tail(FileStream file, int length)
    {
        var tail = new byte[length];
        file.Seek(-length, SeekOrigin.End);
        file.ReadExactly(tail);
        return tail;
    }
}
