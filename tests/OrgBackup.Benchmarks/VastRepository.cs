using System.Diagnostics;
using System.Globalization;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Benchmarks;

/// <summary>One repository with as many issues and comments as the largest projects have: is everything streamed?</summary>
internal static class VastRepository
{
    public static async Task<int> RunAsync(int issues, int comments)
    {
        await using var server = await GitHubServer.StartAsync(new GitHubServerOptions { Limits = LimitOptions.Off });
        var owner = server.Model.AddUser("mona");
        var organization = server.Model.AddOrganization("vast", owner);
        var repository = server.Model.AddRepository(organization, "vast");
        await RepositorySeeder.SeedAsync(repository, SizedRepository.Small, [owner], CancellationToken.None);
        Fill(repository, owner, issues, comments);
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{issues} issues, {comments} comments, budgets off, {Environment.ProcessorCount} cores");
            Console.WriteLine("run        seconds  exit  API calls  peak RSS MB");
            foreach (var run in new[] { "first", "unchanged" })
            {
                await MeasureAsync(run, server, server.Tokens.AddClassic(owner).Value, folder);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Fill(Repository repository, Account owner, int issues, int comments)
    {
        var content = repository.Content;
        for (var i = content.Issues.Count; i < issues; i++)
        {
            content.AddIssue($"Issue {i}", owner, issue => issue.Body = $"What happens in case {i}, and what should.");
        }

        for (var i = content.Comments.Count; i < comments; i++)
        {
            content.AddComment(content.Issues[i % issues], owner, $"Comment {i} on what was said before.");
        }

        content.Freeze();
    }

    private static async Task MeasureAsync(string run, GitHubServer server, string token, string folder)
    {
        server.Journal.Clear();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(BackupProcess.Of(server, "vast", Path.Combine(folder, "store"), token))!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, ProcessTree.Sample(process.Id).Rss);
            await Task.Delay(100);
        }

        await output;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run,-9}{watch.Elapsed.TotalSeconds,9:0.0}{process.ExitCode,6}{server.Journal.ApiCalls,11}{peak / (1024 * 1024),13}"));
    }
}
