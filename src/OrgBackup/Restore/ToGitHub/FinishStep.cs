using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// The end: default branch, the repository's own settings, its visibility, Actions as they were, its description, and
/// the archive flag when nothing failed. Until then nobody could start a workflow or see the half of it.
/// </summary>
internal sealed class FinishStep : IRestoreStep
{
    /// <summary>The step that makes the repository read-only; behind it nothing is done any more.</summary>
    public const string Archived = "archived";

    private const string Kind = "repository";

    private static readonly string[] Fields =
    [
        "homepage", "has_issues", "has_projects", "has_wiki", "has_discussions", "is_template", "allow_squash_merge",
        "allow_merge_commit", "allow_rebase_merge", "allow_auto_merge", "allow_update_branch",
        "delete_branch_on_merge", "squash_merge_commit_title", "squash_merge_commit_message",
        "merge_commit_title", "merge_commit_message", "web_commit_signoff_required",
    ];

    public string Name => "default branch, Actions, visibility";

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        plan.Add(Name, 1, 6, 0);
        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var repository = context.Source.ObjectOf(Kind);
        var own = context.IsOurs ? repository : null;
        if (own is { } settings)
        {
            await RestoreSettingsAsync(context, settings, cancellationToken);
        }

        await new ActionsSettings(context).RestoreAsync(cancellationToken);
        if (own is { } described)
        {
            await EndAsync(context, described, cancellationToken);
        }
    }

    private static async Task RestoreSettingsAsync(
        RestoreContext context, JsonElement repository, CancellationToken cancellationToken)
    {
        const string heads = "refs/heads/";
        if (context.Request.Wants("git")
            && context.Source.Record.Git is { Head: { } head } git
            && git.Refs.ContainsKey(head)
            && head.StartsWith(heads, StringComparison.Ordinal))
        {
            var branch = head[heads.Length..];
            await context.TryAsync(Kind, "default branch", () => PatchAsync(
                context, new() { ["default_branch"] = branch }, $"default branch/{branch}", cancellationToken));
        }

        var body = new JsonObject();
        foreach (var field in Fields)
        {
            if (repository.Copy(field) is { } value)
            {
                body[field] = value;
            }
        }

        if (repository.Flag("private") == true && repository.Field("owner")?.Text("type") == "Organization"
            && repository.Copy("allow_forking") is { } mayFork)
        {
            body["allow_forking"] = mayFork;
        }

        if (repository.Flag("has_issues") == false
            && context.Request.Wants("issues") && context.Source.CountOf("pulls") > 0)
        {
            body["has_issues"] = true;
            context.Ledger.Differs(Kind, "issues stay switched on: its pull requests are issues now", 1);
        }

        await PatchAllAsync(context, body, cancellationToken);
        if (context.Request.Visibility != "private")
        {
            // before Actions are on: a workflow may wait for the repository to become public
            var visibility = context.Request.Visibility;
            await context.TryAsync(Kind, "visibility", () => PatchAsync(
                context, new() { ["visibility"] = visibility }, $"visibility/{visibility}", cancellationToken));
        }
        else if (!context.Source.Record.Repository.Private)
        {
            context.Ledger.Differs(Kind, "it was public and is private now; see --visibility", 1);
        }
    }

    /// <summary>All at once; if GitHub refuses, one by one, so that only what it does not take is missing.</summary>
    private static async Task PatchAllAsync(
        RestoreContext context, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            await PatchAsync(context, body, "repository settings", cancellationToken);
        }
        catch (BackupException e) when (e is AccessDeniedException
            || (e is GitHubProtocolException && ApiErrors.StatusOf(e) is not null))
        {
            foreach (var (field, value) in body)
            {
                await context.TryAsync(Kind, field, () => PatchAsync(
                    context, new() { [field] = value?.DeepClone() }, $"repository/{field}", cancellationToken));
            }
        }
    }

    private static Task PatchAsync(
        RestoreContext context, JsonObject body, string step, CancellationToken cancellationToken) =>
        context.Journal.SetAsync(
            step,
            token => context.Hub.SendAsync(new(HttpMethod.Patch, context.Target.PathOf(""), body), token),
            cancellationToken);

    /// <summary>
    /// The last write takes the sentence away by which a restore without a journal knows the repository again; it
    /// archives it in the same moment.
    /// </summary>
    private static async Task EndAsync(
        RestoreContext context, JsonElement repository, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["description"] = repository.Copy("description") };
        if (!context.Source.Record.Repository.Archived)
        {
            await context.TryAsync(
                Kind, "description", () => PatchAsync(context, body, "description", cancellationToken));
            return;
        }

        if (context.Ledger.AllFailed().Count > 0)
        {
            context.Ledger.NotRestored(
                Kind, "archived", "something is missing: it stays open, so that --resume can go on");
            return;
        }

        body["archived"] = true;
        await context.TryAsync(Kind, Archived, () => context.Journal.OnceAsync(
            Archived,
            async token => (await context.Hub.FindAsync(context.Target.PathOf(""), token))?.Flag("archived") == true
                ? ""
                : null,
            async token =>
            {
                await context.Hub.SendAsync(new(HttpMethod.Patch, context.Target.PathOf(""), body), token);
                return "";
            },
            cancellationToken));
    }
}
