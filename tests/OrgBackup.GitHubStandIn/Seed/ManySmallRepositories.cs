using System.Globalization;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>Hundreds of tiny repositories in no time: all of them serve one prepared git repository.</summary>
public static class ManySmallRepositories
{
    /// <summary>
    /// Adds the repositories <c>small-0001</c>, <c>small-0002</c>, … with an issue, a comment and a label each.
    /// </summary>
    public static async Task<IReadOnlyList<Repository>> SeedAsync(
        GitHubServer server, Account owner, int count, CancellationToken cancellationToken = default)
    {
        var template = Path.Combine(server.Model.GitRoot, $"template-{owner.Id}-{count}.git");
        var size = SizedRepository.Small with { Issues = 1, PullRequests = 1, Releases = 1, Seed = count };
        await new SeedHistory(size, "main").WriteAsync(template, cancellationToken);
        var author = server.Model.Find("small-author") ?? server.Model.AddUser("small-author");
        return [.. Enumerable.Range(1, count).Select(number => Add(server.Model, owner, author, number, template))];
    }

    private static Repository Add(GitHubModel model, Account owner, Account author, int number, string template)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"small-{number:D4}");
        var repository = model.AddRepository(owner, name, repository =>
        {
            repository.HasWiki = false;
            repository.Git.Share(template);
        });
        repository.Content.AddLabel("bug", "d73a4a");
        var issue = repository.Content.AddIssue($"First of {name}", author, issue => issue.Body = "Hello");
        repository.Content.AddComment(issue, author, $"A comment in {name}");
        return repository;
    }
}
