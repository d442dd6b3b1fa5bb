using System.Globalization;
using OrgBackup.Git;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Pushes heads, tags and notes, the default branch last; heads of pull requests as branches when asked. Never by
/// force, and never what GitHub keeps for itself (<c>refs/pull/*</c>).
/// </summary>
internal sealed class GitStep : IRestoreStep
{
    private const string Pulls = "refs/pull/";

    public string Name => "git";

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        plan.Add("branches, tags and notes", Refs(context).Count, 0, 0, Size(context, "git"));
        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Wants("git") && context.Source.GitFolder is { } folder)
        {
            await PushAsync(context, new(context.UrlOf(".git"), folder, Refs(context)), Name, cancellationToken);
            var hidden = context.Source.Record.Git!.Refs.Keys.Count(name => !IsPushed(name));
            if (hidden > 0 && !context.Request.WithPullHeads)
            {
                context.Ledger.Differs(
                    Name,
                    "refs that GitHub keeps for itself (refs/pull/*) cannot be pushed; see --with-pull-heads",
                    hidden);
            }
        }
    }

    /// <summary>Pushes, and writes down what was refused.</summary>
    public static async Task PushAsync(
        RestoreContext context, PushRequest request, string kind, CancellationToken cancellationToken)
    {
        if (request.Refs.Count == 0)
        {
            return;
        }

        var result = await context.Git!.PushAsync(request, cancellationToken);
        context.Ledger.Restored(kind, result.Done.Count + result.Unchanged);
        foreach (var refused in result.Refused)
        {
            context.Ledger.NotRestored(kind, refused.Name, refused.Reason);
        }
    }

    public static bool IsPushed(string name) =>
        name.StartsWith("refs/heads/", StringComparison.Ordinal)
        || name.StartsWith("refs/tags/", StringComparison.Ordinal)
        || name.StartsWith("refs/notes/", StringComparison.Ordinal);

    public static long Size(RestoreContext context, string kind) =>
        context.Source.Record.Artifacts.Where(artifact => artifact.Kind == kind).Sum(artifact => artifact.Size);

    private static List<PushRef> Refs(RestoreContext context)
    {
        if (context.Source.Record.Git is not { } git || !context.Request.Wants("git"))
        {
            return [];
        }

        // the first branch that an empty repository gets becomes its default until the end
        var refs = git.Refs.Where(one => IsPushed(one.Key) && one.Key != git.Head).ToList();
        var pulls = git.Refs.Where(_ => context.Request.WithPullHeads).Select(PullHead).OfType<PushRef>();
        var last = git.Refs.Where(one => one.Key == git.Head);
        return
        [
            .. refs.Select(one => new PushRef(one.Value, one.Key)),
            .. pulls,
            .. last.Select(one => new PushRef(one.Value, one.Key)),
        ];
    }

    private static PushRef? PullHead(KeyValuePair<string, string> one) =>
        one.Key.StartsWith(Pulls, StringComparison.Ordinal)
        && one.Key.EndsWith("/head", StringComparison.Ordinal)
        && long.TryParse(
            one.Key[Pulls.Length..^"/head".Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(one.Value, string.Create(CultureInfo.InvariantCulture, $"refs/heads/restored/pull/{number}"))
            : null;
}

/// <summary>Pushes the wiki. GitHub has no repository for it before its first page is made by hand.</summary>
internal sealed class WikiStep : IRestoreStep
{
    public string Name => "wiki";

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        plan.Add("branches of the wiki", Refs(context).Count, 0, 0, GitStep.Size(context, Name));
        if (Refs(context).Count > 0)
        {
            plan.Notes.Add(
                "GitHub makes a wiki's repository with its first page only: when that is asked for, make one page on "
                    + "the web and run the command again with --resume.");
        }

        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.Wants(Name) || context.Source.WikiFolder is not { } folder)
        {
            return;
        }

        try
        {
            var request = new PushRequest(context.UrlOf(".wiki.git"), folder, Refs(context));
            await GitStep.PushAsync(context, request, Name, cancellationToken);
        }
        catch (ResourceNotFoundException)
        {
            var page = $"{context.Server!.AbsoluteUri.TrimEnd('/')}/{context.Target}/wiki";
            context.Ledger.NotRestored(
                Name,
                "the wiki",
                $"GitHub has no repository for it before its first page: make one at {page}, then push the wiki of "
                    + "restore --to-folder with git push --force.");
        }
    }

    private static List<PushRef> Refs(RestoreContext context) =>
    [
        .. (context.Source.Record.Wiki?.Refs ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Where(one => context.Request.Wants("wiki") && GitStep.IsPushed(one.Key))
            .Select(one => new PushRef(one.Value, one.Key)),
    ];
}

internal static class GitAddresses
{
    extension(RestoreContext context)
    {
        /// <summary>The target's git address, without credentials.</summary>
        public Uri UrlOf(string ending) =>
            new(
                $"{context.Server!.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(context.Target.Owner)}/"
                    + $"{Uri.EscapeDataString(context.Target.Name)}{ending}");
    }
}
