using OrgBackup.Discover;
using OrgBackup.GitHub;

namespace OrgBackup.Git;

/// <summary>
/// The git URLs of a repository, built on the configured server; an address that the API tells is never followed, it
/// might lead the token elsewhere.
/// </summary>
public static class GitUrls
{
    public static Uri Code(GitHubEndpoints endpoints, DiscoveredRepository repository) =>
        Of(endpoints, repository, ".git");

    public static Uri Wiki(GitHubEndpoints endpoints, DiscoveredRepository repository) =>
        Of(endpoints, repository, ".wiki.git");

    private static Uri Of(GitHubEndpoints endpoints, DiscoveredRepository repository, string ending)
    {
        var owner = repository.FullName[..repository.FullName.IndexOf('/', StringComparison.Ordinal)];
        var server = endpoints.Server.AbsoluteUri.TrimEnd('/');
        return new Uri($"{server}/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(repository.Name)}{ending}");
    }
}
