using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What may run. Switched on as the very last, so that nothing that was restored starts a workflow.</summary>
internal sealed class ActionsSettings(RestoreContext context)
{
    private const string Permissions = "actions_permissions";

    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var before = context.Journal.ValueOf("actions off");
        var wanted = context.IsOurs && context.Request.Wants("settings") ? context.Source.ObjectOf(Permissions) : null;
        var body = wanted?.Only("enabled", "allowed_actions") ?? BodyOf(before);
        if (wanted is not null)
        {
            await SetAsync("actions_workflow_permissions", "/workflow", cancellationToken);
            if (context.Source.Record.Repository.Private && context.Request.Visibility == "private")
            {
                await SetAsync("actions_access", "/access", cancellationToken);
            }
        }

        if (body is null)
        {
            return;
        }

        if (body["enabled"]?.GetValue<bool>() != true)
        {
            body.Remove("allowed_actions");
        }

        await PutAsync(Permissions, "", body, cancellationToken);
        if (wanted?.Text("allowed_actions") == "selected")
        {
            await SetAsync("actions_selected_actions", "/selected-actions", cancellationToken);
        }
    }

    private static JsonObject? BodyOf(string? before) =>
        string.IsNullOrEmpty(before) || JsonNode.Parse(before) is not JsonObject known
            ? null
            : new()
            {
                ["enabled"] = known["enabled"]?.DeepClone(),
                ["allowed_actions"] = (known["allowed_actions"] ?? "all").DeepClone(),
            };

    private async Task SetAsync(string kind, string path, CancellationToken cancellationToken)
    {
        if (context.Source.ObjectOf(kind) is { ValueKind: JsonValueKind.Object } item)
        {
            await PutAsync(kind, path, JsonNode.Parse(item.GetRawText())!.AsObject(), cancellationToken);
        }
    }

    private async Task PutAsync(string kind, string path, JsonObject body, CancellationToken cancellationToken)
    {
        var write = new HubWrite(HttpMethod.Put, context.Target.PathOf($"/actions/permissions{path}"), body);
        var done = await context.TryAsync(kind, "", () => context.Journal.SetAsync(
            kind, token => context.Hub.SendAsync(write, token), cancellationToken));
        context.Ledger.Restored(kind, done ? 1 : 0);
    }
}
