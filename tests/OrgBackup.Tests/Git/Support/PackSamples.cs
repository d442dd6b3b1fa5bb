using System.Globalization;
using System.Text;
using OrgBackup.Git;

namespace OrgBackup.Tests.Git.Support;

/// <summary>Repositories with one pack each, and both indexers on it.</summary>
internal static class PackSamples
{
    /// <summary>A bare repository from a script of git fast-import, packed.</summary>
    /// <returns>The pack.</returns>
    public static async Task<string> MakeAsync(string folder, string script, params string[] repack)
    {
        Directory.CreateDirectory(folder);
        var format = repack.Contains("sha256") ? "sha256" : "sha1";
        await GitCli.RunAsync(folder, "init", "--quiet", "--bare", $"--object-format={format}");
        await GitCli.RunAsync(folder, Encoding.UTF8.GetBytes(script), "fast-import", "--quiet", "--force");
        await GitCli.RunAsync(folder, ["repack", "-adfq", .. repack.Where(r => r != "sha256")]);
        return PackOf(folder);
    }

    public static string PackOf(string folder) =>
        Directory.GetFiles(Path.Combine(folder, "objects", "pack"), "*.pack").Single();

    /// <summary>Commits that each change one of some files; the files grow into chains of deltas.</summary>
    public static string History(int commits, int files, int lines = 40)
    {
        var random = new Random(7);
        var content = Enumerable.Range(0, files)
            .Select(_ => Enumerable.Range(0, lines).Select(Line).ToArray())
            .ToArray();
        var script = new StringBuilder();
        for (var i = 0; i < commits; i++)
        {
            Commit(script, i);
            foreach (var file in i == 0 ? Enumerable.Range(0, files) : [random.Next(files)])
            {
                content[file][random.Next(lines)] = Line(i);
                script.Append(CultureInfo.InvariantCulture, $"M 100644 inline src/{file % 7}/file-{file}.txt\n");
                Data(script, string.Concat(content[file]));
            }
        }

        return script.ToString();

        string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"line {number} {random.Next()}\n");
    }

    public static void Commit(StringBuilder script, int number)
    {
        script.Append("commit refs/heads/main\n");
        script.Append(
            CultureInfo.InvariantCulture, $"committer Ada <ada@example.org> {1_790_000_000 + number} +0000\n");
        Data(script, $"Change {number}");
    }

    public static void Data(StringBuilder script, string text) =>
        script.Append(CultureInfo.InvariantCulture, $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n");

    /// <summary>The index of a pack by our own indexer.</summary>
    public static byte[] Index(string pack, ObjectFormat? format = null, int threads = 2, bool isListed = false)
    {
        format ??= ObjectFormat.Sha1;
        using var bytes = new PackBytes(pack);
        var offsets = isListed ? PackIndex.ReadOffsets(Path.ChangeExtension(pack, ".idx"), format) : null;
        return IndexOf(PackProof.Run(bytes, Job(format, threads), offsets));
    }

    public static byte[] IndexOf(ProvedPack proved, long maxShortOffset = PackIndex.MaxShortOffset)
    {
        using var index = new MemoryStream();
        PackIndex.Write(proved, index, maxShortOffset);
        return index.ToArray();
    }

    public static PackJob Job(ObjectFormat? format = null, int threads = 2)
    {
        format ??= ObjectFormat.Sha1;
        return new(format, new(format), TestContext.Current.CancellationToken) { Threads = threads };
    }
}
