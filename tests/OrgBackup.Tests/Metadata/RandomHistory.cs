using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.Tests.Metadata;

/// <summary>What people do to one repository, by chance. The same seed does the same.</summary>
internal sealed class RandomHistory(Repository repository, IReadOnlyList<Account> people, int seed)
{
    private static readonly string[] None = [];

    // what another issue says of one that is gone: no list tells that it says so no longer
    private static readonly string[] ElsewhereToo = ["issue_timeline", "sub_issues", "issue_dependencies", "pull_details"];
    private static readonly string[] WithIssue = ["issues", "reactions", "issue_timeline"];

    private readonly Random _random = new(seed);

    private RepositoryContent Content => repository.Content;

    private GitHubModel Model => repository.Model;

    /// <summary>Gets where issues go that leave this repository.</summary>
    public required Repository Elsewhere { get; init; }

    /// <summary>Gets the kinds in which something happened that no list of changes and no number tells of.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    /// <summary>Does a few things, of which some cannot be seen until the next sweep.</summary>
    public void Go(int steps, bool isAllVisible)
    {
        for (var step = 0; step < steps; step++)
        {
            var isVisible = isAllVisible || _random.Next(3) > 0;
            Hidden.UnionWith(isVisible ? DoVisible() : DoHidden());
        }
    }

    private string[] DoVisible()
    {
        var (issue, pull, someone) = (AnyIssue(), AnyPull(), Someone());
        switch (_random.Next(16))
        {
            case 0 or 1:
                Content.AddIssue(Text("New"), someone, one => one.Body = Text("body"));
                break;
            case 2:
                Content.AddPullRequest(Text("Pull"), someone, new("topic", new('a', 40), "main", new('b', 40)));
                break;
            case 3 when issue is not null:
                Content.EditIssue(issue, Text("Edited"));
                break;
            case 4 when issue is not null && issue.PullRequest?.MergedAt is null:
                Toggle(issue, someone);
                break;
            case 5 or 6 when issue is not null:
                Content.AddComment(issue, someone, Text("comment"));
                break;
            case 7 when Any(Content.Comments) is { } comment:
                Content.EditComment(comment, Text("edited comment"));
                break;
            case 8 when issue is not null && Any(Content.Labels) is { } label:
                Label(issue, label, someone);
                break;
            case 9:
                Content.AddLabel(Text("label"));
                break;
            case 10 when pull is not null:
                Content.AddReview(pull, someone, "APPROVED", Text("review"));
                break;
            case 11 when pull is not null:
                Content.AddReviewComment(pull, someone, Text("line"));
                break;
            case 12 when Any(Content.ReviewComments) is { } line:
                Content.EditComment(line, Text("edited line"));
                break;
            case 13 when pull is { MergedAt: null, Issue.State: "open" }:
                Content.MergePull(pull, someone);
                break;
            case 14 when issue is { IsPullRequest: false }:
                return Leaving(issue, () => Content.Delete(issue));
            case 15 when issue is { IsPullRequest: false }:
                return Leaving(issue, () => Content.TransferIssue(issue, Elsewhere));
            default:
                Content.AddRelease(Text("v"), someone);
                break;
        }

        return None;
    }

    private string[] DoHidden()
    {
        var (issue, someone) = (AnyIssue(), Someone());
        switch (_random.Next(7))
        {
            case 0 when Any(Content.Comments) is { } comment:
                Content.Delete(comment);
                return ["issues", "issue_comments", "reactions"];
            case 1 when issue is not null:
                Content.React(issue, someone, "+1");
                return WithIssue;
            case 2 when issue?.Reactions.FirstOrDefault() is { } reaction:
                Content.Unreact(reaction);
                return WithIssue;
            case 3 when issue is not null && AnyIssue() is { } other && other != issue:
                Content.CrossReference(other, issue, someone);
                return ["issue_timeline"];
            case 4 when Any(Content.Labels) is { } label:
                Content.RenameLabel(label, Text("renamed"));
                return ["labels", "issues", "pulls"];
            case 5 when issue is { IsPullRequest: false } && AnyIssue() is { IsPullRequest: false } child && child != issue:
                Content.AddSubIssue(issue, child);
                return ["issues", "sub_issues"];
            case 6 when Any(Content.PullRequests.SelectMany(pull => pull.Threads).ToList()) is { } thread:
                Content.ResolveThread(thread, someone);
                return ["review_threads"];
            default:
                return None;
        }
    }

    // sub-issues lose the address of their parent without being updated
    private static string[] Leaving(Issue issue, Action leave)
    {
        var isParent = issue.SubIssues.Count > 0;
        leave();
        return isParent ? [.. ElsewhereToo, "issues"] : ElsewhereToo;
    }

    private void Toggle(Issue issue, Account someone)
    {
        if (issue.State == "open")
        {
            Content.CloseIssue(issue, someone);
        }
        else
        {
            Content.ReopenIssue(issue, someone);
        }
    }

    private void Label(Issue issue, Label label, Account someone)
    {
        if (issue.Labels.Contains(label))
        {
            Content.UnlabelIssue(issue, label, someone);
        }
        else
        {
            Content.LabelIssue(issue, label, someone);
        }
    }

    private Issue? AnyIssue() => Any(Content.Issues);

    private PullRequest? AnyPull() => Any(Content.PullRequests.ToList());

    private Account Someone() => people[_random.Next(people.Count)];

    private T? Any<T>(IReadOnlyList<T> items)
        where T : class => items.Count == 0 ? null : items[_random.Next(items.Count)];

    private string Text(string what) => $"{what} {_random.Next(1_000_000)} at {Model.Clock.Next():u}";
}
