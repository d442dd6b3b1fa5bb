using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Releases in the order of their creation: each is made as a draft, gets its files and is published then, so that
/// nobody sees half of one.
/// </summary>
internal sealed class ReleaseStep : IRestoreStep
{
    private const string Kind = "releases";

    public string Name => Kind;

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        if (context.Request.Wants(Kind))
        {
            var count = context.Source.CountOf(Kind);
            var files = context.Source.Record.Artifacts.Where(file => file.Kind == ArtifactKinds.ReleaseAsset).ToList();
            plan.Add(Kind, count, count * 2, count);
            plan.Add("files of releases", files.Count, files.Count, files.Count, files.Sum(file => file.Size));
        }

        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants(Kind))
        {
            return;
        }

        // GitHub lists the newest first; there are few enough to hold
        var releases = new List<JsonElement>();
        await foreach (var release in context.Source.ItemsAsync(Kind, cancellationToken))
        {
            releases.Add(release);
        }

        foreach (var release in releases.OrderBy(one => one.Text("created_at"), StringComparer.Ordinal)
            .ThenBy(one => one.Number("id")))
        {
            var done = await context.TryAsync(
                Kind, release.Text("tag_name") ?? "", () => RestoreAsync(context, release, cancellationToken));
            context.Ledger.Restored(Kind, done ? 1 : 0);
        }
    }

    private static async Task RestoreAsync(
        RestoreContext context, JsonElement release, CancellationToken cancellationToken)
    {
        var step = string.Create(CultureInfo.InvariantCulture, $"release/{release.Number("id")}");
        var tag = release.Text("tag_name");
        if (!context.IsOurs && !context.Journal.IsDone(step)
            && await IsTakenAsync(context, tag, step, cancellationToken))
        {
            context.Ledger.Differs(Kind, "there already, and left as it is", 1);
            return;
        }

        var id = await context.Journal.OnceAsync(
            step,
            token => FindAsync(context, step, token),
            async token => IdOf(await context.Hub.SendAsync(
                new(HttpMethod.Post, context.Target.PathOf("/releases"), BodyOf(context, release, step))
                {
                    IsContent = true,
                },
                token)),
            cancellationToken);
        var place = context.Target.PathOf($"/releases/{id}");
        await new AssetUploads(context, place, tag).RestoreAsync(release, cancellationToken);
        await PublishAsync(context, release, new(HttpMethod.Patch, place), $"{step} published", cancellationToken);
    }

    // drafts have no tag of their own, so that they are never in the way
    private static async Task<bool> IsTakenAsync(
        RestoreContext context, string? tag, string step, CancellationToken cancellationToken) =>
        await context.Hub.FindAsync(
            context.Target.PathOf($"/releases/tags/{Uri.EscapeDataString(tag ?? "")}"), cancellationToken) is { } known
        && RestoreMarker.In(known.Text("body")) != step;

    private static async Task PublishAsync(
        RestoreContext context, JsonElement release, HubWrite write, string step, CancellationToken cancellationToken)
    {
        if (release.Flag("draft") == true)
        {
            return;
        }

        // GitHub would make a tag that the backup does not have
        if (context.Source.Record.Git?.Refs.ContainsKey($"refs/tags/{release.Text("tag_name")}") != true)
        {
            context.Ledger.Differs(Kind, "it stays a draft: its tag is not in the backup", 1);
            return;
        }

        var body = new JsonObject
        {
            ["draft"] = false,
            ["prerelease"] = release.Flag("prerelease") ?? false,
            ["make_latest"] = "legacy",
        };
        await context.Journal.SetAsync(
            step, token => context.Hub.SendAsync(write with { Body = body }, token), cancellationToken);
    }

    private static JsonObject BodyOf(RestoreContext context, JsonElement release, string step) => new()
    {
        ["tag_name"] = release.Text("tag_name"),
        ["target_commitish"] = release.Text("target_commitish"),
        ["name"] = release.Text("name"),
        ["body"] = RestoreMarker.Append(context.Harmless(release.Text("body")), step),
        ["draft"] = true,
        ["prerelease"] = release.Flag("prerelease") ?? false,
    };

    private static string? IdOf(JsonElement release) => release.Number("id")?.ToString(CultureInfo.InvariantCulture);

    private static async Task<string?> FindAsync(
        RestoreContext context, string step, CancellationToken cancellationToken)
    {
        await foreach (var known in context.Hub.ListAsync(context.Target.PathOf("/releases"), cancellationToken))
        {
            if (RestoreMarker.In(known.Text("body")) == step)
            {
                return IdOf(known);
            }
        }

        return null;
    }
}
