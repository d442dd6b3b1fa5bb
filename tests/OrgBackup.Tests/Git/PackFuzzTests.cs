using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

/// <summary>What git index-pack says of damaged packs, and what we say. ORGBACKUP_FUZZ_PACKS sets how many.</summary>
public sealed class PackFuzzTests : IDisposable
{
    private const string Loop =
        "alias.all=!for f in *.pack; do git index-pack --threads=1 -o $f.idx $f >/dev/null 2>&1 || rm -f $f.idx; done";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_git_refuses_is_refused_and_whatever_it_takes_has_its_index()
    {
        var wanted = Environment.GetEnvironmentVariable("ORGBACKUP_FUZZ_PACKS");
        var number = int.TryParse(wanted, CultureInfo.InvariantCulture, out var n) ? n : 240;
        var pack = await PackSamples.MakeAsync(_folder["a"], PackSamples.History(12, 3, lines: 6));
        var sound = await File.ReadAllBytesAsync(pack, TestContext.Current.CancellationToken);
        var offsets = PackIndex.ReadOffsets(Path.ChangeExtension(pack, ".idx"), ObjectFormat.Sha1)!;
        Directory.CreateDirectory(_folder["b"]);
        await GitCli.RunAsync(_folder["b"], "init", "--quiet", "--bare");
        for (var seed = 0; seed < number; seed++)
        {
            await File.WriteAllBytesAsync(
                Path.Combine(_folder["b"], $"{seed}.pack"), Mutate(sound, offsets, seed), CancellationToken.None);
        }

        await GitCli.RunAsync(_folder["b"], "-c", Loop, "all");

        var wrong = new List<string>();
        var taken = 0;
        for (var seed = 0; seed < number; seed++)
        {
            var file = Path.Combine(_folder["b"], $"{seed}.pack");
            var index = $"{file}.idx";
            var theirs = File.Exists(index) ? await File.ReadAllBytesAsync(index, CancellationToken.None) : null;
            taken += theirs is null ? 0 : 1;
            foreach (var threads in new[] { 1, 2 })
            {
                var ours = Try(file, threads);
                if (theirs is null ? ours is not null : ours is null || !ours.AsSpan().SequenceEqual(theirs))
                {
                    wrong.Add($"seed {seed}, {threads} threads: git {(theirs is null ? "refuses" : "takes")} it");
                }
            }
        }

        wrong.Should().BeEmpty();
        taken.Should().BeInRange(1, number - 1);
    }

    private static byte[]? Try(string file, int threads)
    {
        try
        {
            return PackSamples.Index(file, threads: threads);
        }
        catch (DamagedBackupException)
        {
            return null;
        }
    }

    /// <summary>One or two small harms, most of them with a true checksum, so that it alone does not tell.</summary>
    private static byte[] Mutate(byte[] sound, long[] offsets, int seed)
    {
        var random = new Random(seed);
        List<byte> pack = [.. sound.AsSpan(0, sound.Length - 20)];
        var entry = (int)offsets[random.Next(offsets.Length)];
        var place = random.Next(pack.Count);
        switch (seed % 10)
        {
            case 0:
                pack[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                pack[entry] = (byte)random.Next(256);
                break;
            case 2:
                pack[entry + random.Next(6)] ^= (byte)random.Next(1, 256);
                break;
            case 3:
                pack.RemoveRange(place, random.Next(1, Math.Min(40, pack.Count - place + 1)));
                break;
            case 4:
                pack.InsertRange(place, pack.GetRange(0, random.Next(1, 30)));
                break;
            case 5:
                Repeat(pack, offsets, random.Next(offsets.Length - 1), isCounted: random.Next(3) > 0);
                break;
            case 6:
                pack[4 + random.Next(8)] ^= (byte)(1 << random.Next(3));
                break;
            case 7:
                pack.RemoveRange(entry, pack.Count - entry);
                break;
            case 8:
                (pack[place], pack[entry + 3]) = (pack[entry + 3], pack[place]);
                break;
            default:
                pack.AddRange(new byte[random.Next(3)]);
                break;
        }

        byte[] all = [.. pack];
#pragma warning disable CA5350 // Git's own checksum.
        byte[] trailer = seed % 20 == 19 ? sound[^20..] : SHA1.HashData(all);
#pragma warning restore CA5350
        return [.. all, .. trailer];
    }

    /// <summary>Puts an entry in once more, at the end.</summary>
    private static void Repeat(List<byte> pack, long[] offsets, int entry, bool isCounted)
    {
        pack.AddRange(pack.GetRange((int)offsets[entry], (int)(offsets[entry + 1] - offsets[entry])));
        if (isCounted)
        {
            Span<byte> count = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(count, offsets.Length + 1);
            for (var i = 0; i < 4; i++)
            {
                pack[8 + i] = count[i];
            }
        }
    }
}
