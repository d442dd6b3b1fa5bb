using System.Diagnostics;
using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Benchmarks;

/// <summary>
/// One snapshot verified and restored by us, in turns with <c>tar -xzf</c> and <c>git fsck --full</c> on the same
/// archive. Ours are whole processes of the command line: their start is in the figures.
/// </summary>
internal static class ProofRace
{
    private const int Rounds = 5;
    private static readonly DateOnly Date = new(2026, 11, 22);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"median seconds of {Rounds} rounds in turns, {Environment.ProcessorCount} cores");
        Console.WriteLine("archive        tar   tar+fsck   restore   verify   restore/tar+fsck   verify/tar+fsck");
        foreach (var megabytes in new[] { 4, 50, 80 })
        {
            await RaceAsync(megabytes);
        }

        return 0;
    }

    private static async Task RaceAsync(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("orgbackup-race-").FullName;
        try
        {
            var (store, size) = await StoreAsync(folder, megabytes);
            var archive = Path.Combine(store, "race", "git_backup_2026-11-22.tar.gz");
            var (tar, fsck, restore, verify) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var theirs = Directory.CreateDirectory(Path.Combine(folder, $"tar-{round}")).FullName;
                tar.Add(Seconds("tar", "-xzf", archive, "-C", theirs));
                fsck.Add(Seconds("git", "--git-dir", Path.Combine(theirs, "race.git"), "fsck", "--full", "--no-progress"));
                verify.Add(Seconds("dotnet", Cli, "verify", "--from", store));
                restore.Add(Seconds("dotnet", Cli, "restore", "race", "--from", store, "--to-folder", Path.Combine(folder, $"to-{round}")));
            }

            var both = tar.Zip(fsck, (one, other) => one + other).ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{size / 1e6,5:0.0} MB  {Median(tar),8:0.00}  {Median(both),9:0.00}  {Median(restore),8:0.00}  {Median(verify),7:0.00}  {Median(restore) / Median(both),17:0.00}  {Median(verify) / Median(both),16:0.00}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Cli => Path.Combine(AppContext.BaseDirectory, "OrgBackup.Cli.dll");

    /// <summary>A store of one snapshot of a history of text, as real repositories are: deltas, trees, commits.</summary>
    private static async Task<(string Store, long Size)> StoreAsync(string folder, int megabytes)
    {
        var bare = Path.Combine(folder, "race.git");
        Run("git", "init", "-q", "--bare", "-b", "main", bare);
        using (var import = Process.Start(new ProcessStartInfo("git", ["--git-dir", bare, "fast-import", "--quiet"])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!)
        {
            await using (var input = import.StandardInput)
            {
                await History.WriteAsync(input, megabytes);
            }

            await import.WaitForExitAsync();
        }

        Run("git", "--git-dir", bare, "repack", "-adq");
        Run("git", "--git-dir", bare, "pack-refs", "--all");
        using var store = new FolderStore(Path.Combine(folder, "store"));
        await new StoreOwnership(store, TimeProvider.System).TakeAsync("acme", CancellationToken.None);
        var stored = await store.CreateAsync(
            BackupKey.Git("race", Date), (target, token) => GitArchive.WriteAsync(bare, "race.git", target, token), CancellationToken.None);
        using var oid = Process.Start(new ProcessStartInfo("git", ["--git-dir", bare, "rev-parse", "refs/heads/main"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var refs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["refs/heads/main"] = (await oid.StandardOutput.ReadToEndAsync()).Trim(),
        };
        var record = new SnapshotRecord
        {
            Repository = new RepositoryIdentity { Id = 1, Name = "race", FullName = "acme/race", DefaultBranch = "main" },
            Date = Date,
            CapturedAt = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero),
            RunId = "acme-20261122T140000Z",
            Artifacts = [Artifact.Of(ArtifactKinds.Git, stored)],
            Git = new GitState { Head = "refs/heads/main", Refs = refs, RefsDigest = RefsDigest.Compute(refs) },
            Proof = Proofs.None,
        };
        await new SnapshotCommit(store, new SnapshotCatalog(store)).WriteRecordAsync("race", record, CancellationToken.None);
        return (Path.Combine(folder, "store"), stored.Size);
    }

    private static double Seconds(string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        Run(program, arguments);
        return watch.Elapsed.TotalSeconds;
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {arguments[0]} failed: {output.Result} {error.Result}");
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Commits that each change some lines of some files; words by chance, so that little compresses away.</summary>
    private static class History
    {
        private const int FilesPerCommit = 4;
        private const int BytesPerFile = 12_000;

        public static async Task WriteAsync(StreamWriter input, int megabytes)
        {
            var chance = new Random(megabytes);
            var commits = megabytes * 1_000_000 / (FilesPerCommit * BytesPerFile * 3 / 4);
            for (var number = 0; number < commits; number++)
            {
                await input.WriteAsync($"commit refs/heads/main\ncommitter a <a@example.com> {1_700_000_000 + number} +0000\ndata 1\nx\n");
                for (var file = 0; file < FilesPerCommit; file++)
                {
                    var bytes = new byte[BytesPerFile * 3 / 4];
                    chance.NextBytes(bytes);
                    var text = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
                    await input.WriteAsync($"M 644 inline src/{chance.Next(40)}/{chance.Next(60)}.txt\ndata {text.Length}\n{text}\n");
                }
            }
        }
    }
}
