using OrgBackup.Backup;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Report;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>Second runs over a changed repository: an incremental snapshot equals a whole one.</summary>
public sealed class UpdateTests : IAsyncLifetime
{
    private IncrementalRuns _runs = null!;
    private Repository _repository = null!;

    private RepositoryContent Content => _repository.Content;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _runs = await IncrementalRuns.StartAsync();
        _repository = _runs.AddRepository("gears");
        await RepositorySeeder.SeedAsync(
            _repository,
            SizedRepository.Small with { AssetsEach = 0 },
            [_runs.Admin, _runs.Model.AddUser("hubert")],
            Cancel);
        await _runs.BackUpAsync();
    }

    public ValueTask DisposeAsync() => _runs.DisposeAsync();

    [Fact]
    public async Task A_deleted_issue_is_found_by_the_count_and_becomes_a_tombstone_with_all_that_it_had()
    {
        var gone = Content.Issues.First(issue => !issue.IsPullRequest && issue.CommentCount > 0);
        Content.Delete(gone);

        await _runs.BackUpAsync();

        await ShouldBeWholeAsync();
        var files = await _runs.SnapshotAsync("gears");
        files.TextOf("issues_tombstones").Should().Contain($"\"id\":{gone.Id},");
        files.TextOf("issue_comments_tombstones").Should().Contain($"/issues/{gone.Number}\"");
    }

    [Fact]
    public async Task What_comes_back_leaves_the_tombstones()
    {
        _runs.Model.Change(() => _repository.HasIssues = false);
        await _runs.BackUpAsync();
        (await _runs.SnapshotAsync("gears")).TextOf("issues_tombstones").Should().NotBeEmpty();

        _runs.Model.Change(() => _repository.HasIssues = true);
        await _runs.BackUpAsync();

        await ShouldBeWholeAsync();
        (await _runs.NewestAsync("gears")).Record.Metadata.Keys.Should().NotContain("issues_tombstones");
    }

    [Fact]
    public async Task A_renamed_label_is_read_with_all_issues_that_bear_its_name()
    {
        Content.RenameLabel(Content.Labels[0], "renamed");
        Content.AddLabel("another");

        await _runs.BackUpAsync();

        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_deleted_comment_is_missed_when_its_issue_changes()
    {
        var issue = Content.Issues.First(issue => issue.CommentCount > 1);
        Content.Delete(Content.Comments.First(comment => comment.Issue == issue));
        await _runs.BackUpAsync();
        _runs.Server.Journal.For("/repos/*").Should().BeEmpty("nothing tells of it yet");
        Content.EditIssue(issue, "edited");

        await _runs.BackUpAsync();

        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Reviews_are_asked_for_where_pull_requests_changed()
    {
        var pull = Content.PullRequests.First();
        Content.AddReview(pull, _runs.Admin, "APPROVED", "fine");
        Content.AddReviewComment(pull, _runs.Admin, "here");
        Content.MergePull(pull, _runs.Admin);

        await _runs.BackUpAsync();

        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task An_update_that_fails_keeps_its_watermark_and_the_next_one_gets_all()
    {
        Content.EditIssue(Content.Issues[0], "first change");
        using (_runs.Server.Faults.On("GET /repos/acme/gears/issues").Status(500, "{}"))
        {
            var failed = await _runs.BackUpAsync();
            failed.Repositories.Single().Status.Should().Be(OutcomeStatus.Partial);
        }

        Content.EditIssue(Content.Issues[1], "second change");
        var next = await _runs.BackUpAsync();

        next.Repositories.Single().Status.Should().Be(OutcomeStatus.Succeeded);
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Without_graphql_everything_that_may_have_changed_is_updated()
    {
        using (_runs.Server.Faults.On("POST /graphql").Status(404, "{}"))
        {
            Content.EditIssue(Content.Issues[0], "edited");
            await _runs.BackUpAsync();
        }

        _runs.Server.Journal.For("/repos/acme/gears/issues").Single().Query.Should().Contain("since=");
        _runs.Server.Journal.For("/repos/acme/gears/hooks").Should().BeEmpty("it is read in the sweep");
        _runs.Progress.Messages.Should().Contain(text => text.Contains("Which repositories changed", StringComparison.Ordinal));
        (await _runs.SnapshotAsync("gears")).TextOf("issues").Should().Contain("edited");
    }

    [Fact]
    public async Task A_damaged_bundle_makes_everything_be_read()
    {
        var key = (await _runs.NewestAsync("gears")).ArtifactOf("metadata")!.Key.Value;
        _runs.Store.Objects[key] = _runs.Store.Objects[key] with { Content = [1, 2, 3] };

        var second = await _runs.BackUpAsync();

        second.Repositories.Single().Status.Should().Be(OutcomeStatus.Succeeded);
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_damaged_manifest_makes_everything_be_read()
    {
        var key = new BackupKey(_runs.Store.Objects.Keys.Single(name => name.EndsWith("manifest.json", StringComparison.Ordinal)));
        _runs.Store.Objects[key.Value] = _runs.Store.Objects[key.Value] with { Content = [1, 2, 3] };

        var second = await _runs.BackUpAsync();

        second.Repositories.Single().Status.Should().Be(OutcomeStatus.Unchanged);
        _runs.Server.Journal.For("/repos/acme/gears/topics").Should().ContainSingle();
    }

    [Fact]
    public async Task A_full_run_reads_everything_and_keeps_the_tombstones()
    {
        var gone = Content.Issues.First(issue => !issue.IsPullRequest);
        Content.Delete(gone);
        await _runs.BackUpAsync();

        await _runs.BackUpAsync(new BackupOptions { Organization = IncrementalRuns.Organization, Full = true });

        await ShouldBeWholeAsync();
        (await _runs.SnapshotAsync("gears")).TextOf("issues_tombstones").Should().Contain($"\"id\":{gone.Id},");
    }

    private async Task ShouldBeWholeAsync()
    {
        var (snapshot, fresh) = (await _runs.SnapshotAsync("gears"), await _runs.FreshAsync(_repository));
        snapshot.Digests.Should().Contain(fresh.Digests);
        snapshot.Digests.Keys.Where(kind => !fresh.Digests.ContainsKey(kind))
            .Should().OnlyContain(kind => kind.EndsWith("_tombstones", StringComparison.Ordinal) || kind == "attachments");
    }
}
