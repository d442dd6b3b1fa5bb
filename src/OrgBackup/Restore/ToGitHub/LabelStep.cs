using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Labels. Those that GitHub puts into every new repository are changed or taken away; in a repository that was there
/// before, its own stay as they are.
/// </summary>
internal sealed class LabelStep : IRestoreStep
{
    private const string Kind = "labels";

    public string Name => Kind;

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        var count = context.Source.CountOf(Kind);
        if (context.Request.Wants("issues"))
        {
            plan.Add(Kind, count, count + 10, count);
        }

        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants("issues") || context.Journal.IsDone(Kind))
        {
            return;
        }

        var there = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var known in context.Hub.ListAsync(context.Target.PathOf("/labels"), cancellationToken))
        {
            there.Add(known.Text("name") ?? "");
        }

        await foreach (var label in context.Source.ItemsAsync(Kind, cancellationToken))
        {
            var name = label.Text("name") ?? "";
            var isThere = there.Remove(name);
            var done = await context.TryAsync(Kind, name, () => context.Journal.OnceAsync(
                $"label/{name}",
                async token => !isThere && await context.Hub.FindAsync(PathOf(context, name), token) is not null
                    ? name
                    : null,
                token => MakeAsync(context, label, isThere, token),
                cancellationToken));
            context.Ledger.Restored(Kind, done ? 1 : 0);
        }

        foreach (var extra in there.Where(_ => context.IsOurs).Order(StringComparer.Ordinal))
        {
            await context.TryAsync(Kind, extra, () => RemoveAsync(context, extra, cancellationToken));
        }

        await context.Journal.SetAsync(Kind, _ => Task.CompletedTask, cancellationToken);
    }

    private static async Task<string?> MakeAsync(
        RestoreContext context, JsonElement label, bool isThere, CancellationToken cancellationToken)
    {
        var name = label.Text("name")!;
        if (isThere && !context.IsOurs)
        {
            context.Ledger.Differs(Kind, "there already, and left as it is", 1);
            return name;
        }

        var body = new JsonObject
        {
            [isThere ? "new_name" : "name"] = name,
            ["color"] = label.Text("color"),
            ["description"] = label.Text("description") ?? "",
        };
        await context.Hub.SendAsync(
            isThere
                ? new(HttpMethod.Patch, PathOf(context, name), body)
                : new(HttpMethod.Post, context.Target.PathOf("/labels"), body) { IsContent = true },
            cancellationToken);
        return name;
    }

    private static string PathOf(RestoreContext context, string name) =>
        context.Target.PathOf($"/labels/{Uri.EscapeDataString(name)}");

    private static async Task RemoveAsync(RestoreContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            await context.Hub.SendAsync(new(HttpMethod.Delete, PathOf(context, name)), cancellationToken);
        }
        catch (ResourceNotFoundException)
        {
            // gone already
        }
    }
}
