using System.Text.Json;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>Conversations come back under their numbers, and nobody hears of it.</summary>
public sealed class ConversationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Issues_keep_their_numbers_states_and_comments_and_nobody_is_notified()
    {
        await using var example = await TalkExample.StartAsync();

        await example.RunAsync();

        var issues = example.Copy.Content.Issues.OrderBy(issue => issue.Number).ToList();
        issues.Select(issue => issue.Number).Should().Equal(1, 2, 3, 4);
        issues.Select(issue => issue.State).Should().Equal("open", "closed", "closed", "closed");
        issues[0].Labels.Select(label => label.Name).Should().Equal("bug");
        issues[0].Body.Should().Contain("**`octocat`** on 2024-05-06 07:08 UTC").And.Contain("@\u200Bhubert, see #2");
        issues[1].Title.Should().Contain("number 2");
        (issues[2].StateReason, issues[2].Locked, issues[2].ActiveLockReason)
            .Should().Be(("not_planned", true, "too heated"));
        issues[3].Body.Should().Contain("**merged** by `mona`").And.Contain("5 files changed, +7 −2");
        example.Said(1).Should().HaveCount(2);
        example.Said(4).Should().HaveCount(3).And.Contain(body => body.Contains("```diff"));
        example.Server.Model.Notifications.Should().BeEmpty();
        example.Ledger.AllFailed().Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_answer_and_a_lost_journal_make_no_double(bool isJournalLost)
    {
        await using var example = await TalkExample.StartAsync();
        var posts = 0;
        example.Hub.Loses = _ => ++posts % 2 == 0;
        example.Hub.Before =
            _ => posts == 5 ? throw new IOException("The machine was switched off.") : Task.CompletedTask;
        await example.Invoking(one => one.RunAsync()).Should().ThrowAsync<IOException>();
        example.Hub.Before = null;
        if (isJournalLost)
        {
            example.LoseJournal();
        }

        await example.RunAsync();

        example.Copy.Content.Issues.Select(issue => issue.Number).Should().BeEquivalentTo([1, 2, 3, 4]);
        (example.Said(1).Count, example.Said(4).Count).Should().Be((2, 3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Hot")]
    public async Task The_import_takes_an_issue_with_its_comments_in_one_call(string? failing)
    {
        await using var example = await TalkExample.StartAsync();
        example.Hub.Import = new(example.Copy) { Fails = failing };

        await example.RunAsync();

        example.Hub.Import.Count.Should().Be(4);
        example.Copy.Content.Issues.Select(issue => issue.Number).Should().BeEquivalentTo([1, 2, 3, 4]);
        example.Copy.Content.Issues.Should().OnlyContain(issue => (issue.State == "open") == (issue.Number == 1));
        (example.Said(1).Count, example.Said(4).Count).Should().Be((2, 3));
    }

    [Fact]
    public async Task A_restore_that_was_killed_while_an_import_ran_waits_for_it_and_makes_no_double()
    {
        await using var example = await TalkExample.StartAsync();
        example.Hub.Import = new(example.Copy);
        var looks = 0;
        example.Hub.Before = write =>
            write.Method == HttpMethod.Get && ++looks == 2 ? throw new IOException("Off.") : Task.CompletedTask;
        await example.Invoking(one => one.RunAsync()).Should().ThrowAsync<IOException>();
        example.Hub.Before = null;
        example.LoseJournal();

        await example.RunAsync();

        example.Copy.Content.Issues.Select(issue => issue.Number).Should().BeEquivalentTo([1, 2, 3, 4]);
        (example.Said(1).Count, example.Said(4).Count).Should().Be((2, 3));
    }

    [Fact]
    public async Task Somebody_elses_issue_in_between_stops_the_restore()
    {
        await using var example = await TalkExample.StartAsync();
        example.Hub.Before = write =>
        {
            if (write.Path.EndsWith("/issues", StringComparison.Ordinal) && example.Copy.Content.Issues.Count == 2)
            {
                example.Copy.Content.AddIssue("Not ours", null);
            }

            return Task.CompletedTask;
        };

        var stop = await example.Invoking(one => one.RunAsync()).Should().ThrowAsync<NumbersTakenException>();

        stop.Which.Message.Should().Contain("Number 3").And.Contain("got number 4");
        await example.Invoking(one => one.RunAsync()).Should().ThrowAsync<NumbersTakenException>();
        example.Copy.Content.Issues.Should().HaveCount(4);
    }

    [Fact]
    public async Task Where_numbers_are_taken_new_ones_are_given_and_references_follow()
    {
        await using var example = await TalkExample.StartAsync();
        example.Copy.Content.AddIssue("There before", null);
        await example.Invoking(one => one.RunAsync()).Should().ThrowAsync<NumbersTakenException>();

        await example.RunAsync(new() { IntoExisting = true });

        var issues = example.Copy.Content.Issues;
        issues.Select(issue => issue.Number).Should().BeEquivalentTo([1, 2, 3, 4]);
        issues[1].Body.Should().Contain("see old #\u200B2").And.Contain("was number 1");
        issues[2].Body.Should().Contain("see #2").And.Contain("was number 3");
    }

    [Fact]
    public async Task The_spool_gives_everything_of_a_number_in_order()
    {
        var folder = Directory.CreateTempSubdirectory("spool-").FullName;
        using (var spool = new TalkSpool(folder))
        {
            JsonElement Item(string text) => JsonSerializer.SerializeToElement(text);
            spool.Add(7, TalkPiece.Comment, Item("second"));
            spool.Add(2, TalkPiece.Issue, Item("another"));
            spool.Add(7, TalkPiece.Issue, Item("first"));
            spool.Add(7, TalkPiece.Comment, Item("third"));
            spool.Numbers.Should().Equal(2, 7);
            spool.Of(7).Select(piece => piece.Item.GetString()).Should().Equal("first", "second", "third");
            spool.Of(3).Should().BeEmpty();
        }

        Directory.GetFiles(folder).Should().BeEmpty();
        Directory.Delete(folder);
        await Task.CompletedTask;
    }
}
