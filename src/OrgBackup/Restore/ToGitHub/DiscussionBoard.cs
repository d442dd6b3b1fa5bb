using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What the target has of discussions.</summary>
internal sealed class DiscussionBoard(RestoreContext context)
{
    private readonly Dictionary<string, string> _labels = new(StringComparer.OrdinalIgnoreCase);
    private (string? Repository, IReadOnlyList<DiscussionCategory> Categories)? _board;
    private bool _knowsLabels;

    /// <summary>The repository's node id and its categories; none when discussions are off.</summary>
    public async Task<(string? Repository, IReadOnlyList<DiscussionCategory> Categories)> LookAsync(
        CancellationToken cancellationToken)
    {
        if (_board is { } known)
        {
            return known;
        }

        var repository = await AskAsync(
            "id hasDiscussionsEnabled discussionCategories(first: 100) { nodes { id name slug isAnswerable } }",
            null, cancellationToken);
        if (repository.Flag("hasDiscussionsEnabled") == false)
        {
            return (_board = (null, [])).Value;
        }

        var nodes = repository.Field("discussionCategories")?.Items("nodes") ?? [];
        _board = (repository.Text("id"), [.. nodes.Select(CategoryOf)]);
        return _board.Value;
    }

    /// <summary>The discussions, newest first: number, node id, text.</summary>
    public async IAsyncEnumerable<JsonElement> NewestAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var repository = await AskAsync(
                """
                discussions(first: 50, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
                  nodes { id number body } pageInfo { hasNextPage endCursor }
                }
                """,
                after, cancellationToken);
            var list = repository.Field("discussions") ?? default;
            foreach (var discussion in list.Items("nodes"))
            {
                yield return discussion;
            }

            after = NextOf(list);
        }
        while (after is not null);
    }

    /// <summary>What was said in a discussion, or in answer to a comment: marker and node id of each.</summary>
    public async Task<Dictionary<string, string>> SaidAsync(string node, CancellationToken cancellationToken)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        string? after = null;
        do
        {
            var data = await context.Hub.MutateAsync(
                """
                query($id: ID!, $after: String) { node(id: $id) {
                  ... on Discussion { comments(first: 100, after: $after) { ...Page } }
                  ... on DiscussionComment { replies(first: 100, after: $after) { ...Page } }
                } }
                fragment Page on DiscussionCommentConnection {
                  nodes { id body } pageInfo { hasNextPage endCursor }
                }
                """,
                new JsonObject { ["id"] = node, ["after"] = after },
                isContent: false,
                cancellationToken);
            var list = data.Field("node")?.Field("comments") ?? data.Field("node")?.Field("replies") ?? default;
            foreach (var comment in list.Items("nodes"))
            {
                if (RestoreMarker.In(comment.Text("body") ?? "") is { } step && comment.Text("id") is { } id)
                {
                    said[step] = id;
                }
            }

            after = NextOf(list);
        }
        while (after is not null);
        return said;
    }

    /// <summary>The node ids of labels; those that the target has not got are left out.</summary>
    public async Task<IReadOnlyList<string>> LabelIdsAsync(
        IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (!_knowsLabels)
        {
            await foreach (var label in context.Hub.ListAsync(context.Target.PathOf("/labels"), cancellationToken))
            {
                _labels[label.Text("name") ?? ""] = label.Text("node_id") ?? "";
            }

            _knowsLabels = true;
        }

        return [.. names.Select(name => _labels.GetValueOrDefault(name)).OfType<string>().Where(id => id.Length > 0)];
    }

    private static DiscussionCategory CategoryOf(JsonElement category) => new(
        category.Text("id") ?? "", category.Text("name") ?? "", category.Text("slug"),
        category.Flag("isAnswerable") == true);

    private static string? NextOf(JsonElement list) =>
        list.Field("pageInfo") is { } page && page.Flag("hasNextPage") == true ? page.Text("endCursor") : null;

    private async Task<JsonElement> AskAsync(string fields, string? after, CancellationToken cancellationToken)
    {
        var names = fields.Contains("$after", StringComparison.Ordinal) ? ", $after: String" : "";
        var variables = new JsonObject { ["owner"] = context.Target.Owner, ["name"] = context.Target.Name };
        if (names.Length > 0)
        {
            variables["after"] = after;
        }

        var data = await context.Hub.MutateAsync(
            $$"""
            query($owner: String!, $name: String!{{names}}) {
              repository(owner: $owner, name: $name) { {{fields}} }
            }
            """,
            variables, isContent: false, cancellationToken);
        return data.Field("repository") ?? default;
    }
}
