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

    public static async Task<int> RunAsync(string checkout)
    {
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            var tool = CopyOf(checkout, Path.Combine(folder, "python-github-backup"));
            Console.WriteLine($"median of {Rounds} rounds in turns, {Environment.ProcessorCount} cores");
            Console.WriteLine("latency  tool                   run        API calls  seconds  exit codes");
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
        var measured = new List<Measure>();
        for (var round = 0; round < Rounds; round++)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, $"{latency}-{round}")).FullName;
            foreach (var run in new[] { "first", "unchanged" })
            {
                var theirs = Theirs(server, tool, Path.Combine(place, "theirs"), token);
                measured.Add(await MeasureAsync("python-github-backup", run, server, theirs));
                var ours = BackupProcess.Of(server, "sized", Path.Combine(place, "ours"), token);
                measured.Add(await MeasureAsync("orgbackup", run, server, ours));
            }
        }

        foreach (var group in measured.GroupBy(one => (one.Tool, one.Run)).OrderByDescending(group => group.Key.Run == "first"))
        {
            var seconds = group.Select(one => one.Seconds).Order().ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{latency,4} ms  {group.Key.Tool,-23}{group.Key.Run,-9}{group.Last().Calls,11}{seconds,9:0.0}  {string.Join(' ', group.Select(one => one.ExitCode))}"));
        }
    }

    private static async Task<Measure> MeasureAsync(string tool, string run, GitHubServer server, ProcessStartInfo start)
    {
        server.Journal.Clear();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            await Console.Error.WriteLineAsync($"{tool}: {error[Math.Max(0, error.Length - 2000)..]}");
        }

        return new Measure(tool, run, server.Journal.ApiCalls, watch.Elapsed.TotalSeconds, process.ExitCode);
    }

    private static ProcessStartInfo Theirs(GitHubServer server, string tool, string target, string token) =>
        new(
            "python3",
            [
                "-c", "import sys; from github_backup.cli import main; sys.exit(main())", "sized", "--organization", "--token-fine", token, "--github-host",
                server.ServerUrl.Authority, "--output-directory", target, "--repositories", "--bare", "--wikis", "--issues", "--issue-comments",
                "--issue-events", "--issue-timeline", "--pulls", "--pull-comments", "--pull-commits", "--pull-details", "--pull-reviews",
                "--labels", "--milestones", "--releases", "--assets", "--private",
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

    private sealed record Measure(string Tool, string Run, long Calls, double Seconds, int ExitCode);
}
