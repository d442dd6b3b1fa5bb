using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>An open pull request comes back as one, a discussion too.</summary>
public sealed class PullAndDiscussionTests
{
    [Fact]
    public async Task An_open_pull_request_is_opened_again_with_its_review_at_the_lines()
    {
        await using var example = await StartAsync();

        await example.RunAsync();

        var pull = example.Copy.Content.PullRequests.Should().ContainSingle().Which;
        (pull.Issue.Number, pull.Issue.State, pull.Draft, pull.HeadRef, pull.BaseRef)
            .Should().Be((1, "open", true, "work", "main"));
        pull.Issue.Labels.Select(label => label.Name).Should().Equal("bug");
        pull.Issue.Body.Should().Contain("F\u200Bixes #2, @\u200Bhubert");
        var said = example.Copy.Content.ReviewComments.OrderBy(comment => comment.Id).ToList();
        said.Select(comment => comment.Path).Should().Equal("a.txt", "a.txt");
        said[1].InReplyToId.Should().Be(said[0].Id);
        pull.Reviews.Should().Contain(review => review.Body.Contains("approved the changes"));
        example.Said(1).Should().ContainSingle().Which.Should().Contain("```diff").And.Contain("Gone");
        example.Server.Model.Notifications.Should().BeEmpty();
    }

    [Fact]
    public async Task A_discussion_keeps_its_number_category_answer_and_state()
    {
        await using var example = await StartAsync();

        await example.RunAsync();

        var discussion = example.Copy.Discussions.All.Should().ContainSingle().Which;
        (discussion.Number, discussion.Category.Name, discussion.Locked, discussion.ClosedAt is not null)
            .Should().Be((2, "Q&A", true, true));
        discussion.Answer!.Body.Should().Contain("So");
        discussion.Answer.Replies.Should().ContainSingle().Which.Body.Should().Contain("Thanks");
        example.Server.Model.Notifications.Should().BeEmpty();
        example.Ledger.AllFailed().Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_run_without_the_journal_makes_nothing_again()
    {
        await using var example = await StartAsync();
        await example.RunAsync();
        example.LoseJournal();

        await example.RunAsync();

        var content = example.Copy.Content;
        (content.Issues.Count, content.ReviewComments.Count, content.Comments.Count).Should().Be((1, 2, 1));
        example.Copy.Discussions.All.Should().ContainSingle();
        example.Copy.Discussions.Comments.Should().HaveCount(2);
    }

    [Fact]
    public async Task Without_discussions_and_branches_both_become_issues_that_say_what_they_were()
    {
        await using var example = await TalkExample.StartAsync(imports: true);
        example.Json = TalkText.PullAndDiscussion;

        await example.RunAsync();

        var issues = example.Copy.Content.Issues.OrderBy(issue => issue.Number).ToList();
        issues.Select(issue => (issue.Number, issue.State)).Should().Equal((1, "closed"), (2, "closed"));
        issues[0].Body.Should().Contain("was **open**").And.Contain("> Pull request, originally by **`octocat`**");
        issues[1].Body.Should().Contain("was a discussion").And.Contain("category `Q&A`");
        (example.Said(1).Count, example.Said(2).Count).Should().Be((4, 2));
        example.Server.Model.Notifications.Should().BeEmpty();
    }

    private static async Task<TalkExample> StartAsync()
    {
        var example = await TalkExample.StartAsync();
        var history = new GitHistory();
        var first = history.Commit("refs/heads/main", "First", Files("b.txt"));
        history.Commit("refs/heads/work", "Second", Files("b.txt", "a.txt"), first);
        await history.WriteAsync(example.Copy.Git.Directory, "main", TestContext.Current.CancellationToken);
        foreach (var (name, oid) in example.Copy.Git.Refs())
        {
            example.Refs[name] = oid;
        }

        example.Json = TalkText.PullAndDiscussion.Replace("COMMIT", example.Refs["refs/heads/work"]);
        example.Copy.HasDiscussions = true;
        example.Copy.Discussions.AddCategory("General");
        example.Copy.Discussions.AddCategory("Q&A", isAnswerable: true);
        return example;
    }

    private static Dictionary<string, string> Files(params string[] names) =>
        names.ToDictionary(name => name, _ => "a\n", StringComparer.Ordinal);
}
