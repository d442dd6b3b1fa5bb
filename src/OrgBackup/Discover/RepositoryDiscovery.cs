using System.Globalization;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.GitHub;

namespace OrgBackup.Discover;

/// <summary>
/// Lists the repositories of an organization or a user, page by page. Only the fields that are needed are kept, so that
/// ten thousand repositories take little memory.
/// </summary>
/// <param name="isApp">Whether the token is an App installation's: GitHub then lists what it may see.</param>
public sealed class RepositoryDiscovery(
    GitHubApi api, Func<CancellationToken, ValueTask<bool>> isApp, IBackupProgress progress)
    : IRepositoryDiscovery
{
    private const string NotFoundHint =
        "Check the spelling; a fine-grained token needs the organization's approval, a classic one its single sign-on.";

    public async Task<IReadOnlyList<DiscoveredRepository>> FindAsync(
        string organization, CancellationToken cancellationToken)
    {
        var name = Segment(organization);
        if (await isApp(cancellationToken))
        {
            return await OfInstallationAsync(organization, cancellationToken);
        }

        if (await TryListAsync(organization, $"/orgs/{name}/repos?type=all", cancellationToken) is { } ofOrganization)
        {
            return Whole(ofOrganization, await OrganizationAsync(ofOrganization, cancellationToken));
        }

        // a user's own token sees private repositories only in its own list
        var ofUser = await IsTokensUserAsync(organization, cancellationToken)
            ? await TryListAsync(organization, "/user/repos?affiliation=owner&visibility=all", cancellationToken)
            : await TryListAsync(organization, $"/users/{name}/repos?type=owner", cancellationToken);
        return ofUser?.Repositories ?? throw NotFound(organization);
    }

    private async Task<IReadOnlyList<DiscoveredRepository>> OfInstallationAsync(
        string account, CancellationToken cancellationToken)
    {
        var found = new Listing(account, OnlyOwned: true);
        await ListAsync(found, "/installation/repositories", "repositories", cancellationToken);
        if (found.Repositories.Count == 0)
        {
            await ConfirmAccountAsync(found, cancellationToken);
            progress.Message(
                $"The GitHub App's installation sees no repository of {account}; check where it is installed.");
        }

        return Whole(found, found.Organization);
    }

    private static List<DiscoveredRepository> Whole(Listing listed, DiscoveredRepository? organization) =>
        organization is null ? listed.Repositories : [.. listed.Repositories, organization];

    /// <summary>The listing's own words name it; only an empty one says nothing.</summary>
    private async Task<DiscoveredRepository?> OrganizationAsync(Listing listed, CancellationToken cancellationToken)
    {
        if (listed.Organization is { } known)
        {
            return known;
        }

        try
        {
            using var answer = await api.GetAsync($"/orgs/{Segment(listed.Account)}", cancellationToken);
            using var body = Json.Parse(answer.Bytes);
            listed.Learn(body.RootElement, "Organization");
        }
        catch (BackupException e) when (e is AccessDeniedException or ResourceNotFoundException)
        {
            progress.Message($"{e.Message} The organization's own settings are left out of this run.");
        }

        return listed.Organization;
    }

    private async Task<Listing?> TryListAsync(
        string account, string path, CancellationToken cancellationToken)
    {
        var found = new Listing(account, OnlyOwned: path.StartsWith("/user/", StringComparison.Ordinal));
        try
        {
            await ListAsync(found, path, property: null, cancellationToken);
            return found;
        }
        catch (ResourceNotFoundException) when (found.Repositories.Count == 0)
        {
            return null;
        }
    }

    private async Task ListAsync(Listing found, string path, string? property, CancellationToken cancellationToken)
    {
        await foreach (var page in api.PagesAsync(path, property, cancellationToken))
        {
            for (var i = 0; i < page.Count; i++)
            {
                using var item = Json.Parse(page[i]);
                found.Add(item.RootElement);
            }
        }
    }

    private async Task ConfirmAccountAsync(Listing found, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync($"/users/{Segment(found.Account)}", cancellationToken);
            using var account = Json.Parse(answer.Bytes);
            found.Learn(account.RootElement, account.RootElement.Text("type"));
        }
        catch (ResourceNotFoundException)
        {
            throw NotFound(found.Account);
        }
    }

    private async Task<bool> IsTokensUserAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync("/user", cancellationToken);
            using var user = Json.Parse(answer.Bytes);
            return IsOf(account, user.RootElement.Text("login"));
        }
        catch (BackupException e)
            when (e is AccessDeniedException or ResourceNotFoundException or GitHubProtocolException)
        {
            // tokens that belong to no user may not ask
            return false;
        }
    }

    // a name that is no name still gets an entry, so that the repository is reported and not lost in silence
    private static (DiscoveredRepository Repository, string Owner) Read(JsonElement item, string account)
    {
        var id = item.Number("id")
            ?? throw new GitHubProtocolException(
                "GitHub listed a repository without a usable id.", "If it stays so, report it.");
        var fullName = item.Text("full_name") ?? "";
        var slash = fullName.IndexOf('/', StringComparison.Ordinal);
        var owner = item.Field("owner")?.Text("login") ?? (slash > 0 ? fullName[..slash] : account);
        var name = item.Text("name") is { Length: > 0 } text ? text
            : slash > 0 && slash + 1 < fullName.Length ? fullName[(slash + 1)..]
            : string.Create(CultureInfo.InvariantCulture, $"id-{id}");
        var repository = new DiscoveredRepository
        {
            Id = id,
            NodeId = item.Text("node_id"),
            Name = name,
            FullName = slash > 0 && slash + 1 < fullName.Length ? fullName : $"{owner}/{name}",
            Private = item.Flag("private") ?? false,
            Archived = item.Flag("archived") ?? false,
            Fork = item.Flag("fork") ?? false,
            DefaultBranch = item.Text("default_branch"),
            HasWiki = item.Flag("has_wiki") ?? true,
            HasIssues = item.Flag("has_issues") ?? true,
            SizeKb = item.Number("size") ?? 0,
        };
        return (repository, owner);
    }

    private static bool IsOf(string account, string? owner) =>
        account.Equals(owner, StringComparison.OrdinalIgnoreCase);

    private static string Segment(string account)
    {
        try
        {
            return ApiPath.Segment(account);
        }
        catch (ResourceNotFoundException)
        {
            throw NotFound(account);
        }
    }

    private static OrganizationNotFoundException NotFound(string account) =>
        new($"The organization or user '{account}' does not exist, or the token cannot see it.", NotFoundHint);

    private sealed record Listing(string Account, bool OnlyOwned)
    {
        private readonly HashSet<long> _seen = [];

        public List<DiscoveredRepository> Repositories { get; } = [];

        /// <summary>Gets the organization, once something said its id; null for a user.</summary>
        public DiscoveredRepository? Organization { get; private set; }

        public void Add(JsonElement item)
        {
            var (repository, owner) = Read(item, Account);
            if ((!OnlyOwned || IsOf(Account, owner)) && _seen.Add(repository.Id))
            {
                Repositories.Add(repository);
                if (Organization is null && IsOf(Account, owner) && item.Field("owner") is { } account)
                {
                    Learn(account, account.Text("type"));
                }
            }
        }

        public void Learn(JsonElement account, string? type)
        {
            if (type == "Organization" && account.Number("id") is { } id)
            {
                Organization = DiscoveredRepository.OfOrganization(id, account.Text("login") ?? Account);
            }
        }
    }
}
