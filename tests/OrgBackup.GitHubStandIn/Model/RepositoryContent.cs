using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>
/// What people made in a repository. Every list is in order of creation; additions and removals are thread-safe.
/// </summary>
public sealed class RepositoryContent(Repository repository)
{
    private readonly List<Issue> _issues = [];
    private readonly List<IssueComment> _comments = [];
    private readonly List<IssueEvent> _events = [];
    private readonly List<ReviewComment> _reviewComments = [];
    private readonly List<CommitComment> _commitComments = [];
    private readonly List<Label> _labels = [];
    private readonly List<Milestone> _milestones = [];
    private int _lastMilestone;
    private readonly List<Release> _releases = [];
    private int _lastNumber;

    /// <summary>
    /// Gets the listings made so far, once the content is frozen: nothing changes any more, so that a vast repository
    /// is not sorted anew for each page; null before.
    /// </summary>
    internal ConcurrentDictionary<string, object>? Frozen { get; private set; }

    /// <summary>Gets issues and pull requests: they share their numbers.</summary>
    public IReadOnlyList<Issue> Issues => _issues;

    public IEnumerable<PullRequest> PullRequests =>
        _issues.Where(issue => issue.IsPullRequest).Select(issue => issue.PullRequest!);

    public IReadOnlyList<IssueComment> Comments => _comments;

    public IReadOnlyList<IssueEvent> Events => _events;

    public IReadOnlyList<ReviewComment> ReviewComments => _reviewComments;

    public IReadOnlyList<CommitComment> CommitComments => _commitComments;

    public IReadOnlyList<Label> Labels => _labels;

    public IReadOnlyList<Milestone> Milestones => _milestones;

    public IReadOnlyList<Release> Releases => _releases;

    /// <summary>Gets the issues that were asked to be imported.</summary>
    public List<IssueImport> Imports { get; } = [];

    internal GitHubModel Model => repository.Model;

    public Issue AddIssue(string title, Account? user, Action<Issue>? shape = null) => Model.Change(() =>
    {
        var issue = NewIssue(title, user);
        shape?.Invoke(issue);
        return issue;
    });

    public PullRequest AddPullRequest(
        string title, Account? user, Branches branches, Action<PullRequest>? shape = null) => Model.Change(() =>
    {
        var issue = NewIssue(title, user);
        var pull = new PullRequest
        {
            Id = Model.Ids.PullRequest(),
            Issue = issue,
            HeadRef = branches.HeadRef,
            HeadSha = branches.HeadSha,
            BaseRef = branches.BaseRef,
            BaseSha = branches.BaseSha,
            HeadRepository = repository,
        };
        issue.PullRequest = pull;
        shape?.Invoke(pull);
        return pull;
    });

    public IssueComment AddComment(Issue issue, Account? user, string body) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        issue.UpdatedAt = now;
        issue.CommentCount++;
        return Add(_comments, new IssueComment
        {
            Id = Model.Ids.Comment(),
            Issue = issue,
            User = user,
            Body = body,
            CreatedAt = now,
            UpdatedAt = now,
        });
    });

    public IssueEvent AddEvent(
        Issue issue, Account? actor, string name, JsonObject? detail = null) => Model.Change(() =>
        Add(_events, new IssueEvent
        {
            Id = Model.Ids.Event(),
            Issue = issue,
            Actor = actor,
            Event = name,
            CreatedAt = Model.Clock.Next(),
            Detail = detail ?? [],
        }));

    public Review AddReview(PullRequest pull, Account? user, string state, string body = "") => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        pull.Issue.UpdatedAt = now;
        return Add(pull.ReviewList, new Review
        {
            Id = Model.Ids.Review(),
            PullRequest = pull,
            User = user,
            State = state,
            Body = body,
            CommitId = pull.HeadSha,
            SubmittedAt = state == "PENDING" ? null : now,
            CreatedAt = now,
            UpdatedAt = now,
        });
    });

    public ReviewComment AddReviewComment(
        PullRequest pull, Account? user, string body, Action<ReviewComment>? shape = null) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        var comment = Add(_reviewComments, new ReviewComment
        {
            Id = Model.Ids.ReviewComment(),
            PullRequest = pull,
            User = user,
            Body = body,
            CreatedAt = now,
            UpdatedAt = now,
        });
        shape?.Invoke(comment);
        pull.Issue.UpdatedAt = now;
        if (comment.InReplyToId is null)
        {
            pull.Threads.Add(new ReviewThread { Id = Model.Ids.ReviewThread(), First = comment });
        }

        return comment;
    });

    public CommitComment AddCommitComment(string commitId, Account? user, string body) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        return Add(_commitComments, new CommitComment
        {
            Id = Model.Ids.CommitComment(),
            CommitId = commitId,
            User = user,
            Body = body,
            CreatedAt = now,
            UpdatedAt = now,
        });
    });

    public Label AddLabel(string name, string color = "ededed", string? description = null) => Model.Change(() =>
        Add(_labels, new Label { Id = Model.Ids.Label(), Name = name, Color = color, Description = description }));

    /// <summary>Its number is never given again.</summary>
    /// <summary>Deletes a milestone; its issues have none then.</summary>
    public void Delete(Milestone milestone) => Model.Change(() =>
    {
        _milestones.Remove(milestone);
        foreach (var issue in _issues.Where(issue => issue.Milestone == milestone))
        {
            issue.Milestone = null;
        }
    });

    public Milestone AddMilestone(string title, Account? creator) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        return Add(_milestones, new Milestone
        {
            Id = Model.Ids.Milestone(),
            Number = ++_lastMilestone,
            Title = title,
            Creator = creator,
            CreatedAt = now,
            UpdatedAt = now,
        });
    });

    public Release AddRelease(string tag, Account? author, Action<Release>? shape = null) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        var release = Add(_releases, new Release
        {
            Id = Model.Ids.Release(),
            Repository = repository,
            TagName = tag,
            Name = tag,
            Author = author,
            CreatedAt = now,
            PublishedAt = now,
            UpdatedAt = now,
        });
        shape?.Invoke(release);
        return release;
    });

    /// <summary>Deletes an issue with its comments and events; a deleted issue answers 410, as GitHub does.</summary>
    public void Delete(Issue issue) => Model.Change(() =>
    {
        _issues.Remove(issue);
        IssueChanges.Forget(issue);
        _comments.RemoveAll(comment => comment.Issue == issue);
        return _events.RemoveAll(gone => gone.Issue == issue);
    });

    public void Delete(IssueComment comment) =>
        Model.Change(() => comment.Issue.CommentCount -= _comments.Remove(comment) ? 1 : 0);

    public void Delete(Release release) => Model.Change(() => _releases.Remove(release));

    /// <summary>Deletes a label; the issues that had it do not count as updated.</summary>
    public void Delete(Label label) => Model.Change(() =>
    {
        _issues.ForEach(issue => issue.Labels.Remove(label));
        return _labels.Remove(label);
    });

    /// <summary>Deletes a review comment; its thread goes with the first one of it.</summary>
    public void Delete(ReviewComment comment) => Model.Change(() =>
    {
        comment.PullRequest.Threads.RemoveAll(thread => thread.First == comment);
        return _reviewComments.Remove(comment);
    });

    internal int NextNumber() => ++_lastNumber;

    internal bool WasUsed(int number) => number > 0 && number <= _lastNumber;

    internal bool HasMergedWorkOf(Account account) =>
        _issues.Exists(issue => issue.User == account && issue.PullRequest?.MergedAt is not null);

    /// <summary>Promises that nothing changes from now on.</summary>
    public void Freeze() => Frozen = new(StringComparer.Ordinal);

    private static T Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return item;
    }

    private Issue NewIssue(string title, Account? user)
    {
        var now = Model.Clock.Next();
        return Add(_issues, new Issue
        {
            Id = Model.Ids.Issue(),
            Number = NextNumber(),
            Repository = repository,
            Title = title,
            User = user,
            CreatedAt = now,
            UpdatedAt = now,
        });
    }
}

/// <summary>The two ends of a pull request.</summary>
public sealed record Branches(string HeadRef, string HeadSha, string BaseRef, string BaseSha);
