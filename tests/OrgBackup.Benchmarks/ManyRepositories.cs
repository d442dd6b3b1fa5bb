using System.Diagnostics;
using System.Globalization;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Benchmarks;

/// <summary>Many small repositories in one run: is memory flat, does a handle or a file leak?</summary>
internal static class ManyRepositories
{
    public static async Task<int> RunAsync(int count, int concurrency = 4)
    {
        await using var server = await GitHubServer.StartAsync(new GitHubServerOptions { Limits = LimitOptions.Off });
        var owner = server.Model.AddUser("mona");
        var organization = server.Model.AddOrganization("many", owner);
        await ManySmallRepositories.SeedAsync(server, organization, count);
        var token = server.Tokens.AddClassic(owner).Value;
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{count} repositories, concurrency {concurrency}, {Environment.ProcessorCount} cores");
            Console.WriteLine("run        seconds  exit  API calls  peak RSS MB  first half  second half  peak handles  left in TMPDIR");
            foreach (var name in new[] { "first", "unchanged" })
            {
                await MeasureAsync(name, server, token, folder, concurrency);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, GitHubServer server, string token, string folder, int concurrency)
    {
        server.Journal.Clear();
        var scratch = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(Start(server, token, Path.Combine(folder, "store"), scratch, concurrency))!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var samples = new List<(long Rss, int Handles)>();
        while (!process.HasExited)
        {
            samples.Add(ProcessTree.Sample(process.Id));
            await Task.Delay(100);
        }

        await output;
        var half = samples.Count / 2;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-9}{watch.Elapsed.TotalSeconds,9:0.0}{process.ExitCode,6}{server.Journal.ApiCalls,11}{Megabytes(samples),13}{Megabytes(samples[..half]),12}{Megabytes(samples[half..]),13}{samples.Max(sample => sample.Handles),14}{Directory.GetFileSystemEntries(scratch).Length,16}"));
    }

    private static long Megabytes(List<(long Rss, int Handles)> samples) => samples.Max(sample => sample.Rss) / (1024 * 1024);

    private static ProcessStartInfo Start(GitHubServer server, string token, string store, string scratch, int concurrency)
    {
        var start = BackupProcess.Of(server, "many", store, token, "--concurrency", concurrency.ToString(CultureInfo.InvariantCulture));
        start.Environment["TMPDIR"] = scratch;
        return start;
    }
}
