using System.Diagnostics;
using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Benchmarks;

/// <summary>A year of weekly runs of one repository of which one percent is new each week, against weekly full copies.</summary>
internal static class GitYear
{
    private const int Weeks = 52;
    private const double StandardPrice = 0.023;
    private const double DeepArchivePrice = 0.00099;
    private static readonly DateOnly First = new(2026, 1, 4);

    public static async Task<int> RunAsync(int megabytes)
    {
        var scratch = Directory.CreateTempSubdirectory("orgbackup-year-").FullName;
        using var server = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrgBackup.Benchmarks.dll"), "git-serve", scratch])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            var home = new Uri(new Uri((await server.StandardOutput.ReadLineAsync())!), "year.git");
            var served = GeneratedHistory.Make(Path.Combine(scratch, "year.git"), megabytes);
            var runs = await WeeksAsync(home, served, scratch);
            Print(runs);
            return 0;
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<List<Run>> WeeksAsync(Uri home, string served, string scratch)
    {
        await using var git = new GitEngine(new()
        {
            Endpoints = new() { Api = home, GraphQl = home, Server = home },
            Credentials = new Nobody(),
        });
        var folder = Path.Combine(scratch, "store");
        using var store = new FolderStore(folder);
        using var work = ScratchFolder.Create();
        var runs = new List<Run>();
        PartResult? last = null;
        for (var week = 0; week < Weeks; week++)
        {
            if (week > 0)
            {
                GeneratedHistory.Grow(served, week, GeneratedHistory.CommitsOf(served) / 100);
            }

            var date = First.AddDays(7 * week);
            var progress = new Received();
            var watch = Stopwatch.StartNew();
            var before = last?.Artifacts.Single();
            last = await new GitPart(git, store, progress).RunAsync(
                new GitPartRequest
                {
                    Kind = ArtifactKinds.Git,
                    Repository = "year",
                    Url = home,
                    TopFolder = "year.git",
                    KeyOf = number => BackupKey.Git("year", date, number),
                    WorkFolder = work.NewFolder(),
                    PreviousArtifact = before,
                    PreviousRefs = last?.Refs,
                },
                CancellationToken.None);
            var archive = last!.Artifacts.Single();
            var copied = archive.Layout!.Packs.Count > 1 ? before!.Layout!.TailAt / PartHasher.PartSize * PartHasher.PartSize : 0;
            runs.Add(new(date, progress.Count, archive.Size - copied, archive.Size, watch.Elapsed.TotalSeconds, archive.Layout.Packs.Count));
        }

        return runs;
    }

    private static void Print(List<Run> runs)
    {
        var kept = runs.TakeLast(8).Concat(runs.GroupBy(run => run.Date.Month).Select(month => month.Last())).Distinct().ToList();
        Console.WriteLine($"full fetches {runs.Count(run => run.Packs == 1)}, increments {runs.Count(run => run.Packs > 1)}; median week {runs.Select(run => run.Seconds).Order().ElementAt(Weeks / 2):0.0} s");
        Console.WriteLine("                     fetched GB   uploaded GB   stored GB   of them kept by weekly=8,monthly=12   $ a month: Standard   Deep Archive");
        Row("archives that grow", runs.Sum(run => run.Fetched), runs.Sum(run => run.Uploaded), runs.Sum(run => run.Size), kept.Sum(run => run.Size));
        Row("weekly full copies", runs.Sum(run => run.Size), runs.Sum(run => run.Size), runs.Sum(run => run.Size), kept.Sum(run => run.Size));
    }

    private static void Row(string what, long fetched, long uploaded, long stored, long kept) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-20} {fetched / 1e9,10:0.00}   {uploaded / 1e9,11:0.00}   {stored / 1e9,9:0.00}   {kept / 1e9,37:0.00}   {kept / 1e9 * StandardPrice,19:0.00}   {kept / 1e9 * DeepArchivePrice,12:0.000}"));

    private sealed record Run(DateOnly Date, long Fetched, long Uploaded, long Size, double Seconds, int Packs);

    private sealed class Nobody : IGitHubCredentials
    {
        public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult("");

        public bool Invalidate(string token) => false;
    }

    private sealed class Received : IBackupProgress
    {
        public long Count { get; private set; }

        public void Discovered(int repositories)
        {
        }

        public void Phase(string repository, string phase)
        {
        }

        public void Bytes(string repository, long bytes) => Count = bytes;

        public void Finished(RepositoryOutcome outcome)
        {
        }

        public void Message(string text) => Console.Error.WriteLine(text);
    }
}
