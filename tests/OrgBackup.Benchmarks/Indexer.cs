using System.Diagnostics;
using System.Globalization;
using OrgBackup.Git;

namespace OrgBackup.Benchmarks;

/// <summary>
/// The own indexer and check against git index-pack and git fsck, in turns, each in a process of its own, on two cores
/// and on one; every index is compared.
/// </summary>
internal static class Indexer
{
    private const int Rounds = 5;
    private const string Warm = "warm-";

    /// <param name="subjects">Sizes in MB of repositories to generate, or folders of bare ones with one pack.</param>
    public static int Run(string[] subjects)
    {
        var scratch = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            Console.WriteLine($"medians of {Rounds} rounds in turns: seconds / processor seconds / peak MB");
            foreach (var subject in subjects)
            {
                var folder = int.TryParse(subject, CultureInfo.InvariantCulture, out var megabytes)
                    ? GeneratedHistory.Make(Path.Combine(scratch, subject), megabytes)
                    : Path.GetFullPath(subject);
                var pack = Directory.GetFiles(Path.Combine(folder, "objects", "pack"), "*.pack").Single();
                using var bytes = new PackBytes(pack);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{subject}: {bytes.Length / 1e6:0.0} MB"));
                foreach (var isOneCore in new[] { false, true })
                {
                    Compare(folder, pack, scratch, isOneCore);
                }
            }

            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>One run of ours, in a process that does nothing else; "warm-": the second run in it, by its own clock.</summary>
    public static int Own(string what, string path, string index)
    {
        var isWarm = what.StartsWith(Warm, StringComparison.Ordinal);
        what = isWarm ? what[Warm.Length..] : what;
        var code = Once(what, path, index);
        if (isWarm)
        {
            using var self = Process.GetCurrentProcess();
            var (before, watch) = (self.TotalProcessorTime, Stopwatch.StartNew());
            code = Once(what, path, index);
            self.Refresh();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{watch.Elapsed.TotalSeconds} {(self.TotalProcessorTime - before).TotalSeconds}"));
        }

        return code;
    }

    private static int Once(string what, string path, string index)
    {
        var format = ObjectFormat.Sha1;
        if (what == "check")
        {
            var proof = new RepositoryProof(path, format, CancellationToken.None);
            proof.Run(BareRefs.Read(path).Refs);
            return proof.Damage.Count == 0 && !proof.IsIncomplete ? 0 : 1;
        }

        using var pack = new PackBytes(path);
        var proved = PackProof.Run(pack, new(format, new(format), CancellationToken.None));
        using var file = File.Create(index);
        PackIndex.Write(proved, file);
        return 0;
    }

    private static void Compare(string folder, string pack, string scratch, bool isOneCore)
    {
        var (own, theirs) = (Path.Combine(scratch, "own.idx"), Path.Combine(scratch, "git.idx"));
        var threads = isOneCore ? 1 : 2;
        string[][] commands =
        [
            ["git", "index-pack", $"--threads={threads}", "-o", theirs, pack],
            [Environment.ProcessPath!, "indexer-own", "index", pack, own],
            [Environment.ProcessPath!, "indexer-own", Warm + "index", pack, own],
            ["git", "--git-dir", folder, "fsck", "--full", "--no-dangling", "--no-progress"],
            [Environment.ProcessPath!, "indexer-own", "check", folder, own],
            [Environment.ProcessPath!, "indexer-own", Warm + "check", folder, own],
        ];
        var runs = commands.Select(_ => new List<MeasuredCommand>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < commands.Length; i++)
            {
                runs[i].Add(MeasuredCommand.Of(commands[i][0], commands[i][1..], isOneCore));
            }
        }

        var isEqual = File.ReadAllBytes(own).AsSpan().SequenceEqual(File.ReadAllBytes(theirs));
        Print($"index, {threads} threads", runs[0], runs[1], isEqual ? "index equal" : "INDEX DIFFERS");
        Print("  in a warm process", runs[0], runs[2], "");
        Print($"check, {threads} cores", runs[3], runs[4], "");
        Print("  in a warm process", runs[3], runs[5], "");
    }

    private static void Print(string what, List<MeasuredCommand> git, List<MeasuredCommand> own, string remark)
    {
        var (theirs, ours) = (MeasuredCommand.Median(git), MeasuredCommand.Median(own));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what,-18} git {Figures(theirs)}   own {Figures(ours)}   ratio {theirs.Seconds / ours.Seconds:0.00}, processor {theirs.ProcessorSeconds / ours.ProcessorSeconds:0.00}   {remark}"));
    }

    private static string Figures(MeasuredCommand run) => string.Create(
        CultureInfo.InvariantCulture, $"{run.Seconds,6:0.00} /{run.ProcessorSeconds,6:0.00} /{run.PeakMegabytes,4}");
}
