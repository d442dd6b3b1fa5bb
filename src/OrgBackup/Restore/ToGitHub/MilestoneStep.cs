using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Milestones, in the order of their numbers: where nothing is numbered yet they keep them, and a number that nothing
/// has is taken by a milestone that is deleted again.
/// </summary>
internal sealed class MilestoneStep : IRestoreStep
{
    private const string Kind = "milestones";
    private const string Placeholder = "orgbackup takes number ";

    public string Name => Kind;

    public async Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants("issues"))
        {
            return;
        }

        var last = (await ReadAsync(context, cancellationToken)).Keys.DefaultIfEmpty().Max();
        var count = context.Source.CountOf(Kind);
        plan.Add(Kind, count, count, count);
        var gaps = last - count;
        plan.Add("milestones that only take a number and are deleted again", gaps, gaps * 2, gaps);
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants("issues") || context.Journal.IsDone(Kind))
        {
            return;
        }

        var milestones = await ReadAsync(context, cancellationToken);
        var last = milestones.Keys.DefaultIfEmpty().Max();
        for (var number = 1L; number <= last; number++)
        {
            if (milestones.TryGetValue(number, out var milestone))
            {
                await RestoreAsync(context, number, milestone, cancellationToken);
            }
            else if (context.IsOurs)
            {
                var title = Placeholder + Text(number);
                await MakeAsync(context, number, new JsonObject { ["title"] = title }, cancellationToken);
            }
        }

        for (var number = 1L; context.IsOurs && number <= last; number++)
        {
            if (!milestones.ContainsKey(number))
            {
                await DeleteAsync(context, number, cancellationToken);
            }
        }

        await context.Journal.SetAsync(Kind, _ => Task.CompletedTask, cancellationToken);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string StepOf(long number) => $"milestone/{Text(number)}";

    private static async Task<SortedDictionary<long, JsonElement>> ReadAsync(
        RestoreContext context, CancellationToken cancellationToken)
    {
        var milestones = new SortedDictionary<long, JsonElement>();
        await foreach (var milestone in context.Source.ItemsAsync(Kind, cancellationToken))
        {
            milestones[milestone.Number("number") ?? 0] = milestone;
        }

        return milestones;
    }

    private static async Task RestoreAsync(
        RestoreContext context, long number, JsonElement milestone, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["title"] = milestone.Text("title"), ["state"] = milestone.Text("state") };
        foreach (var field in (string[])["description", "due_on"])
        {
            if (milestone.Text(field) is { } text)
            {
                body[field] = text;
            }
        }

        var what = milestone.Text("title") ?? Text(number);
        if (await context.TryAsync(Kind, what, () => MakeAsync(context, number, body, cancellationToken)))
        {
            context.Ledger.Restored(Kind);
            if (context.Journal.ValueOf(StepOf(number)) != Text(number))
            {
                context.Ledger.Differs(Kind, "it has another number: some were taken", 1);
            }
        }
    }

    private static Task<string?> MakeAsync(
        RestoreContext context, long number, JsonObject body, CancellationToken cancellationToken)
    {
        var title = (string)body["title"]!;
        return context.Journal.OnceAsync(
            StepOf(number),
            token => FindAsync(context, title, token),
            async token =>
            {
                if (!context.IsOurs && await FindAsync(context, title, token) is { } known)
                {
                    context.Ledger.Differs(Kind, "there already, and left as it is", 1);
                    return known;
                }

                var path = context.Target.PathOf("/milestones");
                var made = await context.Hub.SendAsync(
                    new(HttpMethod.Post, path, body.DeepClone()) { IsContent = true }, token);
                return Text(made.Number("number") ?? 0);
            },
            cancellationToken);
    }

    private static async Task<string?> FindAsync(
        RestoreContext context, string title, CancellationToken cancellationToken)
    {
        await foreach (var known in context.Hub.ListAsync(
            context.Target.PathOf("/milestones?state=all"), cancellationToken))
        {
            if (known.Text("title") == title)
            {
                return Text(known.Number("number") ?? 0);
            }
        }

        return null;
    }

    private static Task<bool> DeleteAsync(RestoreContext context, long number, CancellationToken cancellationToken) =>
        context.TryAsync(Kind, Placeholder + Text(number), () => context.Journal.SetAsync(
            $"{StepOf(number)} deleted",
            async token =>
            {
                try
                {
                    var path = context.Target.PathOf($"/milestones/{context.Journal.ValueOf(StepOf(number))}");
                    await context.Hub.SendAsync(new(HttpMethod.Delete, path), token);
                }
                catch (ResourceNotFoundException)
                {
                    // gone already
                }
            },
            cancellationToken));
}
