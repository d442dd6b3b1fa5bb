using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Makes the teams of an organization again, parents first, without their members: GitHub would write to them. One
/// that is there is left as it is. What they may do comes with each repository.
/// </summary>
internal sealed class TeamRestore(HubRestoreTools tools, HubRestoreAllRequest request)
{
    private const string Kind = "teams";

    private readonly string _path = $"{ApiPath.Organization(request.Organization)}/teams";

    public async Task<HubRestoreResult> RunAsync(StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        var folder = tools.Scratch.NewFolder();
        try
        {
            var target = new RepositoryName(request.Organization, "");
            var each = request.Each with { Repository = snapshot.Folder, Target = target };
            var source = await SnapshotSource.OpenAsync(
                tools.Store,
                snapshot,
                new() { Repository = snapshot.Folder, TargetFolder = folder, Parts = ["metadata"] },
                cancellationToken);
            var path = request.JournalOf(target);
            await using var journal = RestoreJournal.Open(path, each.Resume, tools.Journal);
            var context = tools.ContextOf(each, source, journal);
            var teams = await source.ItemsAsync(Kind, cancellationToken).ToListAsync(cancellationToken);
            await MakeAsync(context, teams, cancellationToken);
            return HubRestoreResult.Of(context, path);
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task MakeAsync(
        RestoreContext context, List<JsonElement> teams, CancellationToken cancellationToken)
    {
        foreach (var team in teams.OrderBy(team => DepthOf(team, teams)))
        {
            var slug = team.Text("slug") ?? "";
            var done = await context.TryAsync(Kind, slug, () => context.Journal.OnceAsync(
                $"team/{slug}",
                token => FindAsync(context, slug, token),
                token => MakeAsync(context, team, token),
                cancellationToken));
            context.Ledger.Restored(Kind, done ? 1 : 0);
        }

        if (teams.Count > 0)
        {
            context.Ledger.Differs(Kind, "their members are not invited: GitHub would write to them", teams.Count);
        }
    }

    private async Task<string?> MakeAsync(RestoreContext context, JsonElement team, CancellationToken cancellationToken)
    {
        if (await FindAsync(context, team.Text("slug") ?? "", cancellationToken) is { } known)
        {
            context.Ledger.Differs(Kind, "there already, and left as it is", 1);
            return known;
        }

        var body = team.Only("name", "description", "privacy", "notification_setting");
        if (team.Field("parent")?.Text("slug") is { } parent
            && long.TryParse(context.Journal.ValueOf($"team/{parent}"), CultureInfo.InvariantCulture, out var id))
        {
            body["parent_team_id"] = id;
        }

        var made = await context.Hub.SendAsync(
            new(HttpMethod.Post, _path, body) { IsContent = true }, cancellationToken);
        return IdOf(made);
    }

    private async Task<string?> FindAsync(RestoreContext context, string slug, CancellationToken cancellationToken) =>
        await context.Hub.FindAsync($"{_path}/{Uri.EscapeDataString(slug)}", cancellationToken) is { } known
            ? IdOf(known)
            : null;

    private static string IdOf(JsonElement team) => string.Create(CultureInfo.InvariantCulture, $"{team.Number("id")}");

    // GitHub nests teams a few levels deep; a circle cannot be, and would end here
    private static int DepthOf(JsonElement team, List<JsonElement> teams)
    {
        var depth = 0;
        var parent = team.Field("parent")?.Text("slug");
        while (parent is not null && depth < teams.Count)
        {
            depth++;
            var above = teams.Find(one => one.Text("slug") == parent);
            parent = above.ValueKind == JsonValueKind.Object ? above.Field("parent")?.Text("slug") : null;
        }

        return depth;
    }
}
