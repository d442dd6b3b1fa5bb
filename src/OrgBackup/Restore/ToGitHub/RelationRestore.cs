using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Ties issues together again: sub-issues and what blocks them, when all of them are there.</summary>
internal sealed class RelationRestore(RestoreContext context, TargetNumbers numbers)
{
    private readonly Dictionary<long, long?> _ids = [];

    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await foreach (var child in context.Source.ItemsAsync("sub_issues", cancellationToken))
        {
            foreach (var (parent, issue) in PairsOf(child, "sub_issues"))
            {
                await TieAsync(
                    new("sub_issues", parent, issue, "/sub_issues", "sub_issue_id"), cancellationToken);
            }
        }

        await foreach (var group in context.Source.ItemsAsync("issue_dependencies", cancellationToken))
        {
            foreach (var (issue, blocker) in PairsOf(group, "blocked_by"))
            {
                await TieAsync(
                    new("issue_dependencies", issue, blocker, "/dependencies/blocked_by", "issue_id"),
                    cancellationToken);
            }
        }
    }

    // GraphQL: a child that names its parent; REST: an issue's number and the list
    private static IEnumerable<(long Of, long Other)> PairsOf(JsonElement item, string list)
    {
        if (item.Field("parent")?.Number("number") is { } parent)
        {
            return item.Number("number") is { } number ? [(parent, number)] : [];
        }

        return item.Number("issue") is { } of
            ? item.Items(list).Select(other => other.Number("number")).OfType<long>().Select(other => (of, other))
            : [];
    }

    private async Task TieAsync(Tie tie, CancellationToken cancellationToken)
    {
        if (numbers.NewNumber(tie.Of) is not { } of || numbers.NewNumber(tie.Other) is not { } other)
        {
            context.Ledger.NotRestored(tie.Kind, $"#{tie.Of} and #{tie.Other}", "one of the two is not in the backup");
            return;
        }

        var path = context.Target.PathOf($"/issues/{of}{tie.Path}");
        try
        {
            await context.Journal.OnceAsync(
                $"{tie.Kind}/{tie.Of}/{tie.Other}",
                async token => await IsThereAsync(path, other, token) ? "done" : null,
                async token =>
                {
                    var body = new JsonObject { [tie.Field] = await IdOfAsync(other, token) };
                    await context.Hub.SendAsync(new(HttpMethod.Post, path, body), token);
                    return "done";
                },
                cancellationToken);
            context.Ledger.Restored(tie.Kind);
        }
        catch (BackupException e) when (ImportApi.IsRefusal(e))
        {
            context.Ledger.NotRestored(tie.Kind, $"#{tie.Of} and #{tie.Other}", e.Message);
        }
    }

    private async Task<bool> IsThereAsync(string path, long number, CancellationToken cancellationToken)
    {
        await foreach (var issue in context.Hub.ListAsync(path, cancellationToken))
        {
            if (issue.Number("number") == number)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<long?> IdOfAsync(long number, CancellationToken cancellationToken)
    {
        if (!_ids.TryGetValue(number, out var id))
        {
            var issue = await context.Hub.FindAsync(context.Target.PathOf($"/issues/{number}"), cancellationToken);
            _ids[number] = id = issue?.Number("id");
        }

        return id;
    }

    private sealed record Tie(string Kind, long Of, long Other, string Path, string Field);
}
