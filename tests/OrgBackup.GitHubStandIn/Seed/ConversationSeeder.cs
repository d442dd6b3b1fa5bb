using System.Globalization;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>
/// Adds what only GraphQL shows, or REST item by item: discussions, reactions, cross-references, sub-issues, resolved
/// threads, commits and files of pull requests. The first of each has more than one page.
/// </summary>
public sealed class ConversationSeeder
{
    private static readonly string[] Contents =
        ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];

    private readonly Repository _repository;
    private readonly IReadOnlyList<Account> _people;
    private readonly int _most;
    private readonly SampleText _text = new(77);

    private ConversationSeeder(Repository repository, IReadOnlyList<Account> people, int most) =>
        (_repository, _people, _most) = (repository, people, most);

    private RepositoryContent Content => _repository.Content;

    /// <summary>Adds to a repository that has issues, pull requests and releases.</summary>
    /// <param name="most">How many children the first of each parent has; above 100 there is a second page.</param>
    public static void Add(Repository repository, IReadOnlyList<Account> people, int most = 105)
    {
        var seeder = new ConversationSeeder(repository, people, most);
        seeder.AddRelations();
        seeder.AddPullContent();
        seeder.AddThreads();
        seeder.AddDiscussions();
        seeder.AddReactions();
    }

    private Account Someone(int index) => _people[index % _people.Count];

    private void AddRelations()
    {
        var issues = Content.Issues.Where(issue => !issue.IsPullRequest).ToList();
        for (var i = 0; i + 1 < issues.Count; i += 5)
        {
            for (var times = i == 0 ? _most : 1; times > 0; times--)
            {
                Content.CrossReference(issues[i + 1], issues[i], Someone(times));
            }
        }

        foreach (var child in issues.Skip(1).Take(Math.Min(_most, issues.Count / 2)))
        {
            Content.AddSubIssue(issues[0], child);
        }

        foreach (var (issue, index) in issues.TakeLast(2).Select((issue, index) => (issue, index)))
        {
            issue.AddBlocker(issues[index]);
        }
    }

    private void AddPullContent()
    {
        var issues = Content.Issues.Where(issue => !issue.IsPullRequest).ToList();
        foreach (var (pull, index) in Content.PullRequests.ToList().Select((pull, index) => (pull, index)))
        {
            for (var i = index == 0 ? _most : 1 + (index % 3); i > 0; i--)
            {
                pull.CommitList.Add(new PullCommit
                {
                    PullRequest = pull,
                    Oid = string.Create(CultureInfo.InvariantCulture, $"{(index * 1_000) + i:x40}"),
                    Message = $"Work {i}\n\n{_text.Title()}",
                    Date = pull.Issue.CreatedAt.AddMinutes(-i),
                });
                pull.Files.Add(new PullFile($"work/{index}/{i}.txt", i % 4 == 3 ? "removed" : "added", i, i % 2));
            }

            if (issues.Count > 0 && index % 2 == 0)
            {
                pull.ClosingIssues.Add(issues[index % issues.Count]);
                Content.CrossReference(pull.Issue, issues[index % issues.Count], Someone(index));
            }

            if (index % 6 == 5)
            {
                var head = pull.HeadSha;
                pull.HeadSha = new string('c', 40);
                Content.ForcePush(pull, head, Someone(index));
            }
        }
    }

    private void AddThreads()
    {
        var first = Content.PullRequests.FirstOrDefault();
        for (var i = 0; first is not null && i < _most; i++)
        {
            Content.AddReviewComment(first, Someone(i), _text.Body());
        }

        var threads = Content.PullRequests.SelectMany(pull => pull.Threads).ToList();
        for (var i = 0; i < threads.Count; i += 2)
        {
            Content.ResolveThread(threads[i], Someone(i));
            threads[i].IsOutdated = i % 6 == 0;
        }
    }

    private void AddDiscussions()
    {
        _repository.HasDiscussions = true;
        var board = _repository.Discussions;
        DiscussionCategory[] categories =
            [board.AddCategory("General"), board.AddCategory("Q&A", isAnswerable: true), board.AddCategory("Ideas")];
        for (var i = 0; i < 12; i++)
        {
            var discussion = board.Add(categories[i % 3], _text.Title(), i == 7 ? null : Someone(i));
            discussion.Body = _text.Body();
            var comments = Enumerable.Range(0, i == 0 ? _most : i % 4)
                .Select(n => board.AddComment(discussion, Someone(n), _text.Body())).ToList();
            foreach (var (comment, index) in comments.Where((_, index) => index % 3 == 0).Select((c, n) => (c, n)))
            {
                for (var reply = i + index == 0 ? _most : 1; reply > 0; reply--)
                {
                    board.AddComment(discussion, Someone(reply), _text.Body(), comment);
                }
            }

            if (i % 3 == 1 && comments.Count > 0)
            {
                board.MarkAnswer(comments[0], Someone(0));
            }
        }
    }

    private void AddReactions()
    {
        React(Content.Issues, 10);
        React(Content.Comments, 25);
        React(Content.ReviewComments, 20);
        React(Content.CommitComments, 4);
        React(Content.Releases, 8);
        React(Content.PullRequests.SelectMany(pull => pull.Reviews).Where(review => review.Body.Length > 0), 15);
        React(_repository.Discussions.All, 5);
        React(_repository.Discussions.Comments, 30);
        for (var i = 0; i < _most && Content.Issues.Count > 0; i++)
        {
            Content.React(Content.Issues[0], Someone(i), Contents[i % Contents.Length]);
        }
    }

    private void React(IEnumerable<IReactable> subjects, int every)
    {
        foreach (var (subject, index) in subjects.ToList().Select((subject, index) => (subject, index)))
        {
            for (var i = index % every == 0 ? 1 + (index % 2) : 0; i > 0; i--)
            {
                Content.React(subject, Someone(index + i), Contents[(index + i) % Contents.Length]);
            }
        }
    }
}
