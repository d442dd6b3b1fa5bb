using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Restores settings, kind by kind. What is there already in a repository that was not made by this restore is left.
/// </summary>
internal sealed class SettingStep : IRestoreStep
{
    public string Name => "settings";

    public async Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants(Name))
        {
            return;
        }

        foreach (var kind in SettingTable.Kinds.Where(kind => IsWanted(context, kind)))
        {
            var writes = 0;
            await foreach (var item in SettingItems.OfAsync(context.Source, kind, cancellationToken))
            {
                writes += kind.Write(item, context).Count();
            }

            plan.Add(kind.Kind, writes, writes, 0);
        }
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants(Name))
        {
            return;
        }

        foreach (var kind in SettingTable.Kinds.Where(kind => IsWanted(context, kind)))
        {
            await foreach (var item in SettingItems.OfAsync(context.Source, kind, cancellationToken))
            {
                foreach (var write in kind.Write(item, context))
                {
                    var done = await context.TryAsync(
                        kind.Kind, write.What, () => RestoreAsync(context, write, cancellationToken));
                    context.Ledger.Restored(kind.Kind, done ? 1 : 0);
                }
            }
        }
    }

    private static bool IsWanted(RestoreContext context, SettingKind kind) =>
        !kind.IsAccess || context.Request.WithAccess;

    private static async Task RestoreAsync(
        RestoreContext context, SettingWrite write, CancellationToken cancellationToken)
    {
        await context.Journal.OnceAsync(
            write.Step,
            token => FindAsync(context, write, token),
            async token =>
            {
                var isLeft = !context.IsOurs
                    && (write.IsAlwaysThere || await FindAsync(context, write, token) is not null);
                if (isLeft)
                {
                    context.Ledger.Differs(write.Kind, "there already, and left as it is", 1);
                    return null;
                }

                await SendAsync(context, write, token);
                return null;
            },
            cancellationToken);
        if (write.Lost is { } lost)
        {
            context.Ledger.Differs(write.Kind, lost, 1);
        }
    }

    private static async Task SendAsync(RestoreContext context, SettingWrite write, CancellationToken cancellationToken)
    {
        try
        {
            await context.Hub.SendAsync(write.In(context.Target, write.Body), cancellationToken);
        }
        catch (GitHubProtocolException e)
            when (write.People is { } people && write.Body?[people] is JsonArray { Count: > 0 }
                && ApiErrors.StatusOf(e) == System.Net.HttpStatusCode.UnprocessableEntity)
        {
            var body = write.Body.DeepClone().AsObject();
            body[people] = new JsonArray();
            await context.Hub.SendAsync(write.In(context.Target, body), cancellationToken);
            context.Ledger.NotRestored(write.Kind, $"{people} of {write.What}", ItemFailures.ReasonOf(e));
        }
    }

    private static async Task<string?> FindAsync(
        RestoreContext context, SettingWrite write, CancellationToken cancellationToken)
    {
        if (write.List is { } list)
        {
            await foreach (var known in context.Hub.ListAsync(
                context.Target.PathOf(list), write.ListName, cancellationToken))
            {
                if (write.IsSame!(known))
                {
                    return "";
                }
            }
        }
        else if (!context.IsOurs && !write.IsAlwaysThere && write.Method != HttpMethod.Patch
            && !write.Path.StartsWith("/orgs/", StringComparison.Ordinal))
        {
            var known = await context.Hub.FindAsync(context.Target.PathOf(write.Path), cancellationToken);
            return known is null ? null : "";
        }

        return null;
    }
}
