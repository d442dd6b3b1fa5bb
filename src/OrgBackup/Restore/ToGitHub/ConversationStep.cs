using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Restores issues, pull requests and discussions in one sequence, since they share their numbers: one at a time, by
/// number, with placeholders for numbers that nothing has; then what ties them together, and comments on commits.
/// </summary>
internal sealed class ConversationStep : IRestoreStep
{
    public string Name => "issues, pull requests, discussions";

    public async Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        using var catalog = await ReadAsync(context, cancellationToken);
        var gaps = catalog.Last - catalog.Items;
        var ties = await CountAsync(context, "sub_issues", cancellationToken)
            + await CountAsync(context, "issue_dependencies", cancellationToken);
        var commits = await CountAsync(context, "commit_comments", cancellationToken);
        plan.Add(
            "issues, pull requests and discussions", catalog.Items, catalog.Items + catalog.Changed, catalog.Items);
        plan.Add("their comments and reviews", catalog.Posts, catalog.Posts, catalog.Posts);
        plan.Add("closed issues that only take a number, so that all others keep theirs", gaps, gaps * 3, gaps);
        plan.Add("sub-issues and what blocks issues", ties, ties * 2, 0);
        plan.Add("comments on commits", commits, commits, commits);
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        using var catalog = await ReadAsync(context, cancellationToken);
        var numbers = new TargetNumbers(context, new(context));
        if (catalog.Items > 0)
        {
            await numbers.SettleAsync(cancellationToken);
        }

        var mentions = new MentionText(MentionScope.Of(context, numbers.AreKept ? null : numbers.NewNumber));
        var headers = new HeaderText(mentions);
        var posts = new TalkPosts(mentions);
        var refs = context.Source.Record.Git?.Refs ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new TalkReader(
            headers, new(headers, refs, context.Request.WithPullHeads), new(headers));
        var restore = new TalkRestore(context, numbers, posts);
        foreach (var number in numbers.AreKept ? Upto(catalog.Last) : catalog.Spool.Numbers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var item = reader.Read(number, catalog.Spool.Of(number));
            var title = mentions.Of(item.Title, item.Form == TalkForm.PullRequest);
            await restore.RestoreAsync(Numbered(item, numbers) with { Title = title }, cancellationToken);
        }

        await new RelationRestore(context, numbers).RestoreAsync(cancellationToken);
        await new CommitCommentRestore(context, headers, posts).RestoreAsync(cancellationToken);
        Tell(context, catalog, numbers);
    }

    private static void Tell(RestoreContext context, TalkCatalog catalog, TargetNumbers numbers)
    {
        if (!numbers.AreKept)
        {
            context.Ledger.Differs("issues", "they have new numbers: the target had some already", catalog.Items);
        }
    }

    // the old number is worth knowing when it is not kept
    private static TalkItem Numbered(TalkItem item, TargetNumbers numbers) =>
        numbers.AreKept ? item : item with { Header = $"{item.Header}\n> was number {item.Number}" };

    private static IEnumerable<long> Upto(long last)
    {
        for (var number = 1L; number <= last; number++)
        {
            yield return number;
        }
    }

    private static Task<TalkCatalog> ReadAsync(RestoreContext context, CancellationToken cancellationToken) =>
        TalkCatalog.ReadAsync(
            kind => context.Source.ItemsAsync(kind, cancellationToken),
            context.Source.Folder,
            cancellationToken);

    private static async Task<long> CountAsync(RestoreContext context, string kind, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var item in context.Source.ItemsAsync(kind, cancellationToken))
        {
            count += item.Items("blocked_by").Count() is > 0 and var many ? many : 1;
        }

        return count;
    }
}
