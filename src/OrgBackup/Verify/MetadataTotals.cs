using System.Globalization;
using System.Text.Json;
using OrgBackup.Metadata;

namespace OrgBackup.Verify;

/// <summary>
/// Compares the files of one bundle with each other: numbers of items against the totals that the API gave, and each
/// item's parent. What differs is a warning and no damage: the API moves while it is read.
/// </summary>
/// <param name="files">Kind to path; only those that can be read.</param>
internal sealed class MetadataTotals(IReadOnlyDictionary<string, string> files)
{
    private const string IssueComments = "issue_comments";
    private readonly HashSet<long> _pulls = [];
    private readonly HashSet<long> _issues = [];
    private readonly HashSet<long> _discussions = [];
    private readonly List<string> _warnings = [];
    private long _open;
    private long _comments;

    public async Task<IReadOnlyList<string>> WarningsAsync(CancellationToken cancellationToken)
    {
        await ReadNumbersAsync(MetadataKinds.Pulls, _pulls, cancellationToken);
        await ReadIssuesAsync(cancellationToken);
        await ReadNumbersAsync("discussions", _discussions, cancellationToken);
        await CompareOpenAsync(cancellationToken);
        if (files.ContainsKey(MetadataKinds.Issues))
        {
            var count = await OrphansAsync(IssueComments, "issue_url", _issues, cancellationToken);
            if (count is { } stored && stored != _comments)
            {
                _warnings.Add(
                    $"GitHub counted {_comments} comment(s) on issues and pull requests, {stored} are stored.");
            }
        }

        foreach (var (kind, parent) in Children)
        {
            if (files.ContainsKey(MetadataKinds.Pulls))
            {
                await OrphansAsync(kind, parent, _pulls, cancellationToken);
            }
        }

        if (files.ContainsKey("discussions"))
        {
            await OrphansAsync("discussion_comments", "discussion", _discussions, cancellationToken);
        }

        return _warnings;
    }

    private static IEnumerable<(string Kind, string Parent)> Children =>
    [
        ("pull_comments", "pull_request_url"), ("pull_reviews", "pullRequest"), ("review_threads", "pullRequest"),
    ];

    private async Task ReadNumbersAsync(string kind, HashSet<long> numbers, CancellationToken cancellationToken)
    {
        await foreach (var item in ItemsAsync(kind, cancellationToken))
        {
            if (Number(item, "number") is { } number)
            {
                numbers.Add(number);
            }
        }
    }

    private async Task ReadIssuesAsync(CancellationToken cancellationToken)
    {
        // GitHub lists pull requests among the issues; where it did not, they are parents of comments all the same
        _issues.UnionWith(_pulls);
        await foreach (var item in ItemsAsync(MetadataKinds.Issues, cancellationToken))
        {
            if (Number(item, "number") is { } number)
            {
                _issues.Add(number);
            }

            _comments += Number(item, "comments") ?? 0;
            _open += item.TryGetProperty("state", out var state) && state.ValueEquals("open") ? 1 : 0;
        }
    }

    private async Task CompareOpenAsync(CancellationToken cancellationToken)
    {
        if (!files.TryGetValue(MetadataKinds.Repository, out var path) || !files.ContainsKey(MetadataKinds.Issues))
        {
            return;
        }

        var repository = await JsonFile.SingleAsync(path, cancellationToken);
        if (Number(repository, "open_issues_count") is { } told && told != _open)
        {
            _warnings.Add($"GitHub counted {told} open issue(s) and pull request(s), {_open} are stored.");
        }
    }

    /// <summary>Compares the parents of one kind's items and counts these; null when the kind is not there.</summary>
    private async Task<long?> OrphansAsync(
        string kind, string field, HashSet<long> parents, CancellationToken cancellationToken)
    {
        if (!files.ContainsKey(kind))
        {
            return null;
        }

        var (count, orphans, first) = (0L, 0L, 0L);
        await foreach (var item in ItemsAsync(kind, cancellationToken))
        {
            count++;
            if (ParentOf(item, field) is { } parent && !parents.Contains(parent) && orphans++ == 0)
            {
                first = parent;
            }
        }

        if (orphans > 0)
        {
            _warnings.Add($"'{kind}' has {orphans} item(s) whose parent is not stored; the first is number {first}.");
        }

        return count;
    }

    private IAsyncEnumerable<JsonElement> ItemsAsync(string kind, CancellationToken cancellationToken) =>
        files.TryGetValue(kind, out var path)
            ? JsonFile.ItemsAsync(path, cancellationToken)
            : AsyncEnumerable.Empty<JsonElement>();

    // REST's address ends with the number, GraphQL's object has it as a field
    private static long? ParentOf(JsonElement item, string field)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(field, out var parent))
        {
            return null;
        }

        return parent.ValueKind == JsonValueKind.String
            && long.TryParse(parent.GetString()!.Split('/')[^1], CultureInfo.InvariantCulture, out var number)
                ? number
                : Number(parent, "number");
    }

    private static long? Number(JsonElement item, string field) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty(field, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : null;
}
