using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Makes the repository, private and with Actions off, or takes up the one that an interrupted restore has made. As
/// long as the restore lasts, its description says so: by that it is known again without a journal.
/// </summary>
internal sealed class RepositoryStep : IRestoreStep
{
    /// <summary>The step's name in the journal; its value is the repository's id, with <c>=</c> behind it when it was
    /// there before.</summary>
    public const string Step = "repository";

    private const string ActionsPath = "/actions/permissions";

    public string Name => "repository";

    public static string Description(RestoreContext context) =>
        $"Being restored by OrgBackup from {context.Source.Record.Repository.FullName} "
            + string.Create(CultureInfo.InvariantCulture, $"as of {context.Source.Record.Date:yyyy-MM-dd}");

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        plan.Add("repository, Actions off until the end", 1, 5, 1);
        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        await CheckAsync(context.Hub, context.Journal, context.Request, cancellationToken);
        await context.Journal.OnceAsync(
            Step, token => FindAsync(context, token), token => MakeAsync(context, token), cancellationToken);

        // GitHub starts workflows on pushes, on issues and on releases
        await context.TryAsync("actions_permissions", "switching Actions off", () => context.Journal.OnceAsync(
            "actions off",
            _ => Task.FromResult<string?>(null),
            token => SwitchActionsOffAsync(context, token),
            cancellationToken));
        if (context.IsOurs && context.Source.CountOf("discussions") > 0)
        {
            await context.TryAsync("discussions", "switching them on", () => context.Journal.SetAsync(
                "discussions on",
                token => context.Hub.SendAsync(
                    new(HttpMethod.Patch, context.Target.PathOf(""), new JsonObject { ["has_discussions"] = true }),
                    token),
                cancellationToken));
        }
    }

    /// <summary>Refuses a repository that is there and is not ours; it only reads.</summary>
    /// <exception cref="UsageException">It is there already, or another one than the journal's.</exception>
    public static async Task CheckAsync(
        IGitHubWriter hub, RestoreJournal journal, HubRestoreRequest request, CancellationToken cancellationToken)
    {
        var there = await hub.FindAsync(request.Target.PathOf(""), cancellationToken);
        if (journal.ValueOf(Step) is { } noted)
        {
            if (noted.TrimEnd('=') != there?.Number("id")?.ToString(CultureInfo.InvariantCulture))
            {
                throw new UsageException(
                    $"{request.Target} is {(there is null ? "not there" : "another repository")}: the journal is of "
                        + $"the one with id {noted.TrimEnd('=')}.",
                    "Run it without --resume to begin anew.");
            }
        }
        else if (there is { } known && !request.IntoExisting && !(request.Resume && IsOurs(known)))
        {
            throw new UsageException(
                $"{request.Target} is there already.",
                "Give another name; --resume goes on with an interrupted restore, --into-existing adds to what is "
                    + "there and overwrites nothing.");
        }
    }

    // a description may be cut or changed by nobody but its owner: the beginning is enough
    private static bool IsOurs(JsonElement repository) =>
        repository.Text("description")?.StartsWith("Being restored by OrgBackup", StringComparison.Ordinal) == true;

    private static async Task<string?> FindAsync(RestoreContext context, CancellationToken cancellationToken) =>
        await context.Hub.FindAsync(context.Target.PathOf(""), cancellationToken) is { } known
            ? IdOf(known, IsOurs(known))
            : null;

    private static string IdOf(JsonElement repository, bool isOurs) =>
        string.Create(CultureInfo.InvariantCulture, $"{repository.Number("id")}{(isOurs ? "" : "=")}");

    private static async Task<string?> MakeAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (context.Request.IntoExisting && await FindAsync(context, cancellationToken) is { } existing)
        {
            context.Ledger.Differs(Step, "it was there: its own settings were left as they are", 1);
            return existing;
        }

        var path = await new TargetOwner(context.Hub).CreationPathAsync(context.Target.Owner, cancellationToken);
        var body = new JsonObject
        {
            ["name"] = context.Target.Name,
            ["description"] = Description(context),
            ["private"] = true,
            ["has_issues"] = true,
            ["has_wiki"] = true,
            ["auto_init"] = false,
        };
        try
        {
            var made = await context.Hub.SendAsync(
                new(HttpMethod.Post, path, body) { IsContent = true }, cancellationToken);
            context.Ledger.Restored(Step);
            return IdOf(made, isOurs: true);
        }
        catch (Exception e) when (e is AccessDeniedException or ResourceNotFoundException)
        {
            throw new UsageException(
                $"The token may not create repositories in {context.Target.Owner}: {e.Message}",
                "Give it the permission administration=write there (classic: scope repo), or --into-existing.",
                e);
        }
        catch (GitHubProtocolException e) when (ApiErrors.StatusOf(e) == System.Net.HttpStatusCode.UnprocessableEntity)
        {
            throw new UsageException(
                $"GitHub does not create {context.Target}: {e.Message}",
                "The name may be taken by a repository that the token cannot see; give another one.",
                e);
        }
    }

    /// <summary>Switches Actions off.</summary>
    /// <returns>How they were, in GitHub's form; empty where the server has none.</returns>
    private static async Task<string?> SwitchActionsOffAsync(
        RestoreContext context, CancellationToken cancellationToken)
    {
        var path = context.Target.PathOf(ActionsPath);
        if (await context.Hub.FindAsync(path, cancellationToken) is not { } before)
        {
            return "";
        }

        await context.Hub.SendAsync(
            new(HttpMethod.Put, path, new JsonObject { ["enabled"] = false }), cancellationToken);
        return before.GetRawText();
    }
}
