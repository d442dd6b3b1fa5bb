using System.Diagnostics;
using System.Globalization;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Benchmarks;

/// <summary>
/// The same repository (250 issues, 120 pull requests, 40 releases) backed up by python-github-backup and by us, in
/// turns, at two latencies. Its checkout is the user's; a copy of it is made to speak http, because the stand-in does.
/// </summary>
internal static class SideBySide
{
    private const int Rounds = 3;
    private const string Own = "orgbackup";
    private const string Other = "python-github-backup";

    private static readonly string[] Runs = ["first", "unchanged"];

    public static async Task<int> RunAsync(string checkout)
    {
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            var tool = CopyOf(checkout, Path.Combine(folder, "python-github-backup"));
            Console.WriteLine($"median of {Rounds} rounds in turns, {Environment.ProcessorCount} cores");
            Console.WriteLine($"                   API calls: {Other}, {Own}, ratio; seconds: likewise; exit codes of its rounds, of ours");
            foreach (var latency in new[] { 0, 50 })
            {
                await CompareAsync(latency, tool, folder);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(int latency, string tool, string folder)
    {
        await using var server = await GitHubServer.StartAsync(new GitHubServerOptions
        {
            Limits = LimitOptions.Off,
            Latency = TimeSpan.FromMilliseconds(latency),
            Enterprise = true,
            AllowPageNumbers = true,
        });
        var owner = server.Model.AddUser("mona");
        var repository = server.Model.AddRepository(server.Model.AddOrganization("sized", owner), "sized");
        await RepositorySeeder.SeedAsync(repository, new SizedRepository(), [owner], CancellationToken.None);

        // the stand-in knows no basic authentication of the API, which the other tool uses with classic tokens
        var token = server.Tokens.AddClassic(owner, value: $"github_pat_{Guid.NewGuid():N}").Value;
        var measured = new Dictionary<(string Run, string Tool), List<MeasuredRun>>();
        for (var round = 0; round < Rounds; round++)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, $"{latency}-{round}")).FullName;
            foreach (var run in Runs)
            {
                var theirs = Theirs(server, tool, Path.Combine(place, "theirs"), token);
                await MeasureAsync(run, Other, theirs);
                await MeasureAsync(run, Own, BackupProcess.Of(server, "sized", Path.Combine(place, "ours"), token));
            }
        }

        foreach (var run in Runs)
        {
            Print(latency, run, measured[(run, Other)], measured[(run, Own)]);
        }

        async Task MeasureAsync(string run, string who, ProcessStartInfo start)
        {
            var one = await MeasuredRun.OfAsync(server, start);
            one.Complain(who);
            measured.TryAdd((run, who), []);
            measured[(run, who)].Add(one);
        }
    }

    private static void Print(int latency, string run, List<MeasuredRun> theirs, List<MeasuredRun> ours)
    {
        var (slow, fast) = (Median(theirs), Median(ours));
        var (many, few) = (theirs[^1].ApiCalls, ours[^1].ApiCalls);
        var codes = string.Join(' ', theirs.Concat(ours).Select(one => one.ExitCode));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{latency,4} ms  {run,-10}{many,7}{few,7}{(double)many / few,7:0.0} x{slow,9:0.0}{fast,7:0.0}{slow / fast,7:0.0} x   {codes}"));
    }

    private static double Median(List<MeasuredRun> runs) =>
        runs.Select(one => one.Seconds).Order().ElementAt(runs.Count / 2);

    private static ProcessStartInfo Theirs(GitHubServer server, string tool, string target, string token) =>
        new(
            "python3",
            [
                "-c", "import sys; from github_backup.cli import main; sys.exit(main())", "sized", "--organization", "--token-fine", token, "--github-host",
                server.ServerUrl.Authority, "--output-directory", target, "--repositories", "--bare", "--wikis", "--issues", "--issue-comments",
                "--issue-events", "--issue-timeline", "--pulls", "--pull-comments", "--pull-commits", "--pull-details", "--pull-reviews",
                "--labels", "--milestones", "--releases", "--assets", "--hooks", "--security-advisories", "--private",
            ])
        {
            WorkingDirectory = tool,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static string CopyOf(string checkout, string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(checkout, "github_backup"), "*.py"))
        {
            var copy = Path.Combine(target, "github_backup", Path.GetFileName(file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace("https://{0}", "http://{0}", StringComparison.Ordinal)
                .Replace("https://{1}", "http://{1}", StringComparison.Ordinal)
                .Replace("https://{0}@{1}", "http://{0}@{1}", StringComparison.Ordinal));
        }

        return target;
    }
}
