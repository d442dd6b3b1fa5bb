using System.Globalization;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Benchmarks;

/// <summary>One repository with as many issues and comments as the largest projects have: is everything streamed?</summary>
internal static class VastRepository
{
    private static readonly (string Name, Action<Repository> Change)[] Runs =
    [
        ("first", _ => { }),
        ("unchanged", _ => { }),
        ("5 issues changed", repository => Change(repository, 5)),
    ];

    public static async Task<int> RunAsync(int issues, int comments)
    {
        await using var server = await GitHubServer.StartAsync(new GitHubServerOptions { Limits = LimitOptions.Off });
        var owner = server.Model.AddUser("mona");
        var organization = server.Model.AddOrganization("vast", owner);
        var repository = server.Model.AddRepository(organization, "vast");
        await RepositorySeeder.SeedAsync(repository, SizedRepository.Small, [owner], CancellationToken.None);
        Fill(repository, owner, issues, comments);
        var token = server.Tokens.AddClassic(owner).Value;
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{issues} issues, {comments} comments, budgets off, {Environment.ProcessorCount} cores");
            Console.WriteLine("run                 seconds  exit  API calls  peak RSS MB  with all workers");
            foreach (var (run, change) in Runs)
            {
                change(repository);

                // the caches of what is listed are made anew, once nothing changes any more
                repository.Content.Freeze();
                await MeasureAsync(run, server, token, folder);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Change(Repository repository, int count)
    {
        foreach (var issue in repository.Content.Issues.Where(issue => !issue.IsPullRequest).Take(count).ToList())
        {
            repository.Content.EditIssue(issue, issue.Title + " (again)");
        }
    }

    private static void Fill(Repository repository, Account owner, int issues, int comments)
    {
        var content = repository.Content;
        for (var i = content.Issues.Count; i < issues; i++)
        {
            var issue = content.AddIssue($"Issue {i}", owner, issue => issue.Body = $"What happens in case {i}, and what should.");
            content.AddEvent(issue, owner, "renamed");
            if (i % 10 == 0)
            {
                content.CrossReference(content.Issues[i / 2], issue, owner);
            }
        }

        for (var i = content.Comments.Count; i < comments; i++)
        {
            var comment = content.AddComment(content.Issues[i % issues], owner, $"Comment {i} on what was said before.");
            if (i % 50 == 0)
            {
                content.React(comment, owner, "heart");
            }
        }

        AddPulls(repository, owner, issues / 20);
    }

    private static void AddPulls(Repository repository, Account owner, int pulls)
    {
        var content = repository.Content;
        var ends = content.PullRequests.First();
        for (var i = 0; i < pulls; i++)
        {
            var pull = content.AddPullRequest(
                $"Change {i}", owner, new("work", ends.HeadSha, "main", ends.BaseSha), pull => pull.Issue.Body = "See the title.");
            content.AddReview(pull, owner, "APPROVED", "Good.");
            content.AddReviewComment(pull, owner, $"A word on change {i}.");
        }
    }

    private static async Task MeasureAsync(string run, GitHubServer server, string token, string folder)
    {
        var measured = await MeasuredRun.OfAsync(
            server, BackupProcess.Of(server, "vast", Path.Combine(folder, "store"), token));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run,-18}{measured.Seconds,9:0.0}{measured.ExitCode,6}{measured.ApiCalls,11}{measured.PeakMegabytes,13}{measured.PeakOfAllMegabytes,18}"));
        measured.Complain("orgbackup");
    }
}
