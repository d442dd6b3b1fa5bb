namespace OrgBackup.Restore.ToGitHub;

/// <summary>Restores one item of the sequence: makes it, says what was said, brings it into its state.</summary>
internal sealed class TalkRestore(RestoreContext context, TargetNumbers numbers, TalkPosts posts)
{
    private readonly DiscussionBoard _board = new(context);
    private readonly IssueCalls _issues = new(context);
    private readonly ImportApi _import = new(context);

    private DiscussionCalls Discussions => field ??= new(context, _board);

    private TalkComments Comments => field ??= new(context, Discussions, _board);

    /// <exception cref="NumbersTakenException">It did not get the number that it must have.</exception>
    public async Task RestoreAsync(TalkItem item, CancellationToken cancellationToken)
    {
        var value = await context.Journal.OnceAsync(
            item.Step,
            async token => (await numbers.FindAsync(item, token))?.ToString(),
            async token => (await MakeAsync(item, token)).ToString(),
            cancellationToken);
        var place = TalkPlace.Parse(value) ?? throw new DamagedBackupException(
            $"The journal says '{value}' of {item.Step}, which is no place.",
            "Move the journal away and run the same command with --resume.");

        // also on the next run after a mismatch
        numbers.Check(item, place);
        var now = place.Form == item.Form || item.Form == TalkForm.Placeholder ? item : Fallback(item);
        await Comments.AddAsync(place, posts.Of(now), cancellationToken);
        await SettleAsync(now, place, cancellationToken);
        Count(item, place);
    }

    private async Task<TalkPlace> MakeAsync(TalkItem item, CancellationToken cancellationToken)
    {
        var place = item.Form switch
        {
            TalkForm.PullRequest => await OpenAsync(item, cancellationToken),
            TalkForm.Discussion => await Discussions.CreateAsync(item, posts.Of(item)[0].Body, cancellationToken),
            _ => null,
        };
        place ??= await IssueAsync(item.Form is TalkForm.PullRequest or TalkForm.Discussion ? Fallback(item) : item);
        numbers.Check(item, place);
        return place;

        async Task<TalkPlace> IssueAsync(TalkItem issue)
        {
            var texts = posts.Of(issue);
            if (await _import.TryAsync(issue, texts, cancellationToken) is { } imported)
            {
                return imported;
            }

            // a failed import may have made it all the same
            return context.Journal.ValueOf($"import/{item.Step}") is not null
                && await numbers.FindAsync(item, cancellationToken) is { } found
                ? found
                : await _issues.CreateAsync(issue, texts[0].Body, cancellationToken);
        }
    }

    private async Task<TalkPlace?> OpenAsync(TalkItem item, CancellationToken cancellationToken)
    {
        try
        {
            return await _issues.OpenAsync(item, posts.Of(item)[0].Body, cancellationToken);
        }
        catch (GitHubProtocolException e)
        {
            context.Ledger.Differs("pulls", $"{item.Step} is a closed issue: {e.Message}", 1);
            return null;
        }
    }

    // what could not be made again as what it was; always the same, so that a resumed run says the same
    private static TalkItem Fallback(TalkItem item) => item.Form == TalkForm.PullRequest
        ? item.AsIssue("was **open**, and GitHub does not open it again")
        : item.AsIssue("was a discussion, and there are none here");

    private async Task SettleAsync(TalkItem item, TalkPlace place, CancellationToken cancellationToken)
    {
        var isPlain = !item.IsClosed && !item.IsLocked
            && (place.Form == TalkForm.Issue || item is { Labels.Count: 0, Milestone: null })
            && !item.Comments.Any(comment => comment.IsAnswer);
        if (isPlain)
        {
            return;
        }

        await context.Journal.OnceAsync(
            $"state/{item.Step}",
            _ => Task.FromResult<string?>(null),
            async token =>
            {
                try
                {
                    await (place.Form == TalkForm.Discussion
                        ? Discussions.SettleAsync(item, place, token)
                        : _issues.SettleAsync(item, place, token));
                }
                catch (BackupException e) when (ImportApi.IsRefusal(e))
                {
                    context.Ledger.NotRestored(KindOf(item.Form), $"the state of {item.Step}", e.Message);
                }

                return "done";
            },
            cancellationToken);
    }

    private void Count(TalkItem item, TalkPlace place)
    {
        if (item.Form == TalkForm.Placeholder)
        {
            context.Ledger.Differs("issues", "numbers that nothing in the backup has are taken by closed issues", 1);
            return;
        }

        context.Ledger.Restored(KindOf(place.Form));
        foreach (var kind in item.Comments.CountBy(KindOf))
        {
            context.Ledger.Restored(kind.Key, kind.Value);
        }
    }

    private static string KindOf(TalkForm form) => form switch
    {
        TalkForm.PullRequest => "pulls",
        TalkForm.Discussion => "discussions",
        _ => "issues",
    };

    private static string KindOf(TalkComment comment) => comment.Step.Split('/')[0] switch
    {
        "review" => "pull_reviews",
        "review-comment" => "pull_comments",
        "discussion-comment" => "discussion_comments",
        _ => "issue_comments",
    };
}
