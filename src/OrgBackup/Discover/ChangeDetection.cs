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
    private const int LargestPage = 100;
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

    /// <summary>The query and how much of it is asked for.</summary>
    internal sealed class ChangeQuery(string account)
    {
        private const string Text =
            """
            query($login: String!, $first: Int!, $after: String) {
              repositoryOwner(login: $login) {
                repositories(first: $first, after: $after, ownerAffiliations: [OWNER]) {
                  pageInfo { hasNextPage endCursor }
                  nodes {
                    id databaseId nameWithOwner updatedAt pushedAt hasIssuesEnabled
                    issues(first: 1, orderBy: LATEST) { totalCount nodes { updatedAt } }
                    pullRequests(first: 1, orderBy: LATEST) { totalCount nodes { updatedAt } }
                    releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) {
                      totalCount nodes { createdAt updatedAt }
                    }
                    latestRelease { updatedAt }
                    labels(first: 1) { totalCount }
                    milestones(first: 1) { totalCount }
                    commitComments(first: 1) { totalCount }
                    NEWER
                  }
                }
              }
            }
            """;

        private const string Newer =
            """
            hasDiscussionsEnabled
                    discussions(first: 1, orderBy: LATEST) { totalCount nodes { updatedAt } }
            """;

        public int PageSize { get; set; } = LargestPage;

        /// <summary>
        /// Gets or sets a value indicating whether the server is an older one, which has no discussions.
        /// </summary>
        public bool IsReduced { get; set; }

        public byte[] ToBody(string? cursor)
        {
            using var body = new MemoryStream();
            using (var json = new Utf8JsonWriter(body))
            {
                json.WriteStartObject();
                json.WriteString(
                    "query",
                    Text.Replace("NEWER", IsReduced ? "" : Newer, StringComparison.Ordinal)
                        .Replace("LATEST", "{field: UPDATED_AT, direction: DESC}", StringComparison.Ordinal));
                json.WriteStartObject("variables");
                json.WriteString("login", account);
                json.WriteNumber("first", PageSize);
                json.WriteString("after", cursor);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            return body.ToArray();
        }
    }

    /// <summary>A listing to which marks are added as they come in.</summary>
    private sealed class DetectedChanges
    {
        private readonly DiscoveredRepository[] _repositories;
        private readonly Dictionary<string, int> _byNode = new(StringComparer.Ordinal);
        private readonly Dictionary<long, int> _byId = [];
        private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);

        public DetectedChanges(IReadOnlyList<DiscoveredRepository> listed)
        {
            _repositories = [.. listed];
            for (var i = 0; i < _repositories.Length; i++)
            {
                if (_repositories[i] is { IsOrganization: false } repository)
                {
                    _byId[repository.Id] = i;
                    _byName[repository.FullName] = i;
                    if (repository.NodeId is { } node)
                    {
                        _byNode[node] = i;
                    }
                }
            }
        }

        public IReadOnlyList<DiscoveredRepository> Repositories => _repositories;

        public void Add(JsonElement node, ChangeQuery query, IReadOnlyList<GraphQlError> errors)
        {
            if (PlaceOf(node) is { } place)
            {
                _repositories[place] = _repositories[place] with
                {
                    NodeId = node.Text("id"),
                    Marks = ChangeReading.Of(node, _repositories[place].HasIssues, query.IsReduced, errors),
                };
            }
        }

        // databaseId has 32 bits: the ids of newer repositories may not fit
        private int? PlaceOf(JsonElement node) =>
            node.Text("id") is { } id && _byNode.TryGetValue(id, out var byNode) ? byNode
            : node.Number("databaseId") is { } number && _byId.TryGetValue(number, out var byId) ? byId
            : node.Text("nameWithOwner") is { } name && _byName.TryGetValue(name, out var byName) ? byName
            : null;
    }
}
