using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.Metadata;

namespace OrgBackup.Discover;

/// <summary>
/// Adds to a listing what tells whether a repository was touched: by GraphQL, a hundred repositories a query. It never
/// fails a run: a repository that it cannot tell of has no marks, and is looked at.
/// </summary>
public sealed class ChangeDetection(IRepositoryDiscovery listing, GitHubApi api, IBackupProgress progress)
    : IRepositoryDiscovery
{
    private const int SmallestPage = 10;

    public async Task<IReadOnlyList<DiscoveredRepository>> FindAsync(
        string organization, CancellationToken cancellationToken)
    {
        var listed = await listing.FindAsync(organization, cancellationToken);
        if (listed.All(repository => repository.IsOrganization))
        {
            return listed;
        }

        var found = new DetectedChanges(listed);
        try
        {
            await AskAsync(organization, found, cancellationToken);
        }
        catch (BackupException e)
        {
            progress.Message(
                $"Which repositories changed could not be asked for all of them, so they are looked at: {e.Message}");
        }

        return found.Repositories;
    }

    private async Task AskAsync(string account, DetectedChanges found, CancellationToken cancellationToken)
    {
        var query = new ChangeQuery(account);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? cursor = null; ;)
        {
            using var answer = await AskForPageAsync(query, cursor, cancellationToken);
            if (answer.RootElement.Field("data")?.Field("repositoryOwner")?.Field("repositories") is not
                { ValueKind: JsonValueKind.Object } repositories)
            {
                throw new GitHubProtocolException($"GitHub's GraphQL does not tell of the repositories of {account}.");
            }

            foreach (var node in repositories.Items("nodes"))
            {
                found.Add(node, query, GraphQlErrors.Of(answer.RootElement));
            }

            cursor = repositories.Field("pageInfo")?.Text("endCursor");
            if (repositories.Field("pageInfo")?.Flag("hasNextPage") != true)
            {
                return;
            }

            if (cursor is null || !seen.Add(cursor))
            {
                throw new GitHubProtocolException("GitHub's GraphQL leads in a circle.");
            }
        }
    }

    /// <summary>One page; a server that finds it too heavy or does not know a field is asked for less.</summary>
    private async Task<JsonDocument> AskForPageAsync(
        ChangeQuery query, string? cursor, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AskOnceAsync(query, cursor, cancellationToken);
            }
            catch (BackupException e) when (IsTooHeavy(e) && query.PageSize > SmallestPage)
            {
                query.PageSize = Math.Max(query.PageSize / 2, SmallestPage);
            }
            catch (BackupException e)
                when (e.InnerException is RefusedQueryException { IsAboutRepository: false } && !query.IsReduced)
            {
                query.IsReduced = true;
            }
        }
    }

    private static bool IsTooHeavy(BackupException e) =>
        e is GitHubUnavailableException || e.InnerException is RefusedQueryException { IsTooHeavy: true };

    // an answer with errors beside data is told of as far as it goes
    private async Task<JsonDocument> AskOnceAsync(
        ChangeQuery query, string? cursor, CancellationToken cancellationToken)
    {
        using var answer = await api.QueryAsync(query.ToBody(cursor), cancellationToken);
        var document = Json.Parse(answer.Bytes.ToArray());
        if (document.RootElement.Field("data")?.Field("repositoryOwner") is { ValueKind: JsonValueKind.Object }
            || GraphQlErrors.Read(answer.Bytes) is not [var error, ..])
        {
            return document;
        }

        document.Dispose();
        throw new GitHubProtocolException(
            "GitHub refused the query for changes.", hint: null, new RefusedQueryException(error));
    }
}
