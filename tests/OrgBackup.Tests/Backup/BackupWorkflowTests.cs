using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Backup;

public sealed class BackupWorkflowTests : IDisposable
{
    private readonly FakeRun _run = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_first_run_stores_every_part_and_a_record()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.Wiki = new(StringComparer.Ordinal) { ["refs/heads/master"] = new string('2', 40) };
        repository.AddAsset(9, "setup.zip", "content");

        var manifest = await _run.BackUpAsync(Token);

        manifest.Totals.Succeeded.Should().Be(1);
        var keys = await _run.KeysAsync(Token);
        keys.Should().Contain([
            "_organization/store.json", "web/git_backup_2026-11-22.tar.gz", "web/wiki_backup_2026-11-22.tar.gz",
            "web/metadata_backup_2026-11-22.tar.gz", "web/metadata/web_issues.json", "web/snapshots/2026-11-22.json",
            $"_runs/{manifest.Run.Id}/manifest.json", $"_runs/{manifest.Run.Id}/report.html"]);
        var record = await _run.NewestAsync("web", Token);
        record.Artifacts.Select(artifact => artifact.Kind).Should().Equal("git", "wiki", "metadata", "releaseAsset");
        record.Counts.Should().Contain("issues", 1L);
    }

    [Theory]
    [InlineData("web")]
    [InlineData(".github")]
    [InlineData("_runs")]
    public async Task A_run_that_finds_nothing_changed_writes_no_record_and_names_the_earlier_one(string name)
    {
        _run.Organization.Add(1, name);
        var first = await _run.BackUpAsync(Token);
        var before = (await _run.KeysAsync(Token)).Where(key => !key.StartsWith("_runs/", StringComparison.Ordinal));

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Status.Should().Be(OutcomeStatus.Unchanged);
        second.Repositories[0].Snapshot.Should().Be(first.Repositories[0].Snapshot);
        second.Repositories[0].ConfirmedAt.Should().NotBeNull();
        (await _run.KeysAsync(Token)).Where(key => !key.StartsWith("_runs/", StringComparison.Ordinal)).Should().Equal(before);
    }

    [Theory]
    [InlineData("git_backup_2026-11-22.tar.gz")]
    [InlineData("metadata_backup_2026-11-22.tar.gz")]
    public async Task An_object_that_is_not_as_recorded_is_never_confirmed_but_stored_again(string name)
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        var path = Path.Combine(_run.StoreFolder, "web", name);
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[^9] ^= 1;
        File.SetAttributes(path, FileAttributes.Normal);
        await File.WriteAllBytesAsync(path, bytes, Token);

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Status.Should().Be(OutcomeStatus.Succeeded);
        (await _run.VerifyAsync(new VerifyOptions(), Token)).Damaged.Should().Be(0);
        (await File.ReadAllBytesAsync(path, Token)).Should().Equal(bytes, "what is there is never overwritten");
    }

    [Fact]
    public async Task A_push_makes_a_new_git_archive_and_names_the_metadata_again()
    {
        var repository = _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        repository.Refs!["refs/heads/dev"] = new string('3', 40);
        _run.Options = _run.Options with { Date = new DateOnly(2026, 11, 29) };

        await _run.BackUpAsync(Token);

        var record = await _run.NewestAsync("web", Token);
        record.Artifacts.Select(artifact => artifact.Key.Value).Should().Equal(
            "web/git_backup_2026-11-29.tar.gz", "web/metadata_backup_2026-11-22.tar.gz");
        record.Previous!.Key.Value.Should().Be("web/snapshots/2026-11-22.json");
    }

    [Fact]
    public async Task A_second_run_of_the_same_date_with_other_content_takes_the_next_number()
    {
        var repository = _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        repository.Metadata["issues"].Add("""{"id":2}""");

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Snapshot!.Value.Value.Should().Be("web/snapshots/2026-11-22_2.json");
        (await _run.NewestAsync("web", Token)).Artifacts[^1].Key.Value.Should().Be("web/metadata_backup_2026-11-22_2.tar.gz");
    }

    [Fact]
    public async Task A_merge_preview_ref_alone_is_no_change()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.Refs!["refs/pull/7/merge"] = new string('4', 40);
        await _run.BackUpAsync(Token);
        repository.Refs!["refs/pull/7/merge"] = new string('5', 40);

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Status.Should().Be(OutcomeStatus.Unchanged);
    }

    [Fact]
    public async Task A_full_run_builds_on_nothing_stored_earlier()
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        _run.Options = _run.Options with { Full = true };

        var second = await _run.BackUpAsync(Token);

        _run.Organization.Mirrors.Should().Be(2);
        second.Repositories[0].Status.Should().Be(OutcomeStatus.Succeeded);
        (await _run.KeysAsync(Token)).Should().NotContain("web/git_backup_2026-11-22_2.tar.gz", "the same content was there already");
    }

    [Fact]
    public async Task A_failed_repository_does_not_stop_the_others_and_a_retry_does_only_it()
    {
        _run.Organization.Add(1, "good");
        var bad = _run.Organization.Add(2, "bad");
        bad.GitError = new GitTransferException("The transfer broke.", "Run the retry.");
        var first = await _run.BackUpAsync(Token);
        bad.GitError = null;

        var retried = await _run.RetryAsync("latest", Token);

        first.Totals.Failed.Should().Be(1);
        first.Repositories.Single(outcome => outcome.Name == "bad").Error!.Type.Should().Be(nameof(GitTransferException));
        retried.Run.Id.Should().Be(first.Run.Id);
        retried.Run.Attempt.Should().Be(2);
        retried.Totals.Should().BeEquivalentTo(new { Succeeded = 2, Failed = 0 });
        retried.Totals.ApiCalls.Should().Be(14);
        _run.Organization.Mirrors.Should().Be(2);
    }

    [Fact]
    public async Task A_retry_skips_a_repository_that_has_a_newer_good_snapshot_and_says_so()
    {
        var bad = _run.Organization.Add(2, "bad");
        bad.GitError = new GitTransferException("The transfer broke.");
        var first = await _run.BackUpAsync(Token);
        bad.GitError = null;
        await _run.BackUpAsync(Token);

        var retried = await _run.RetryAsync(first.Run.Id, Token);

        retried.Repositories[0].Status.Should().Be(OutcomeStatus.Skipped);
        retried.Repositories[0].Note.Should().Contain("newer good snapshot");
        RunVerdict.IsClean(retried).Should().BeTrue();
    }

    [Fact]
    public async Task A_kind_that_could_not_be_read_carries_the_earlier_file_forward_with_its_date()
    {
        var repository = _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        repository.Missing["issues"] = MissingReasons.Retryable;
        _run.Options = _run.Options with { Date = new DateOnly(2026, 11, 29) };

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Status.Should().Be(OutcomeStatus.Partial);
        second.Repositories[0].Missing!.Single().Since.Should().Be(new DateOnly(2026, 11, 22));
        var record = await _run.NewestAsync("web", Token);
        record.Counts["issues"].Should().Be(1);
        record.Metadata["issues"].CapturedOn.Should().Be(new DateOnly(2026, 11, 22));
        (await _run.VerifyAsync(new VerifyOptions(), Token)).Damaged.Should().Be(0);
        RunVerdict.IsClean(second).Should().BeFalse();
    }

    [Fact]
    public async Task A_missing_permission_is_reported_and_no_error()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.Missing["labels"] = MissingReasons.Permission;

        var manifest = await _run.BackUpAsync(Token);

        manifest.Repositories[0].Status.Should().Be(OutcomeStatus.Partial);
        RunVerdict.IsClean(manifest).Should().BeTrue();
        (await _run.BackUpAsync(Token)).Repositories[0].Snapshot.Should().Be(manifest.Repositories[0].Snapshot, "nothing changed");
    }

    [Fact]
    public async Task A_renamed_repository_keeps_its_history_and_its_archive()
    {
        _run.Organization.Add(1, "old");
        await _run.BackUpAsync(Token);
        _run.Organization.Rename("old", "new");
        _run.Organization.Repositories.Single().Metadata["issues"].Add("""{"id":2}""");

        var second = await _run.BackUpAsync(Token);

        second.Totals.Gone.Should().Be(0);
        second.Repositories[0].Note.Should().Contain("acme/old");
        var record = await _run.NewestAsync("new", Token);
        record.Artifacts[0].Key.Value.Should().Be("old/git_backup_2026-11-22.tar.gz");
        record.Previous!.Key.Value.Should().Be("old/snapshots/2026-11-22.json");
    }

    [Fact]
    public async Task A_new_repository_under_a_used_name_never_builds_on_the_other_ones_data()
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        _run.Organization.Remove("web");
        _run.Organization.Add(22, "web");

        var second = await _run.BackUpAsync(Token);

        var newcomer = second.Repositories.Single(outcome => outcome.Id == 22);
        newcomer.Snapshot!.Value.Value.Should().Be("web~22/snapshots/2026-11-22.json");
        second.Repositories.Single(outcome => outcome.Id == 1).Status.Should().Be(OutcomeStatus.Gone);
        (await _run.NewestAsync("web~22", Token)).Previous.Should().BeNull();
    }

    [Fact]
    public async Task Gone_repositories_are_named_and_more_than_a_fifth_is_an_alarm()
    {
        foreach (var id in Enumerable.Range(1, 10))
        {
            _run.Organization.Add(id, $"r{id}");
        }

        await _run.BackUpAsync(Token);
        _run.Organization.Remove("r1");
        _run.Organization.Remove("r2");
        var two = await _run.BackUpAsync(Token);
        _run.Organization.Remove("r3");
        var three = await _run.BackUpAsync(Token);

        two.Totals.Gone.Should().Be(2);
        two.TooManyGone.Should().BeFalse("a fifth is not more than a fifth");
        three.Repositories.Where(outcome => outcome.Status == OutcomeStatus.Gone).Select(outcome => outcome.Name).Should().Equal("r1", "r2", "r3");
        three.TooManyGone.Should().BeTrue();
        three.Warnings.Single().Should().Contain("token lost access");
        RunVerdict.IsClean(three).Should().BeFalse();
    }

    [Fact]
    public async Task What_the_filters_leave_out_is_skipped_and_never_gone()
    {
        _run.Organization.Add(1, "web");
        _run.Organization.Add(2, "api");
        await _run.BackUpAsync(Token);
        _run.Organization.Remove("api");
        _run.Options = _run.Options with { Filter = new RepositoryFilter { Except = ["A*"] } };

        var second = await _run.BackUpAsync(Token);

        second.Totals.Gone.Should().Be(0);
        second.Totals.Repositories.Should().Be(1);
    }

    [Fact]
    public async Task A_wiki_that_is_no_longer_there_is_named_as_gone_in_every_run_after()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.Wiki = new(StringComparer.Ordinal) { ["refs/heads/master"] = new string('2', 40) };
        await _run.BackUpAsync(Token);
        repository.Wiki = null;

        var second = await _run.BackUpAsync(Token);
        var third = await _run.BackUpAsync(Token);

        second.Repositories.Single(outcome => outcome.Status == OutcomeStatus.Gone).Name.Should().Be("web.wiki");
        third.Repositories.Select(outcome => outcome.Status).Should().Equal(OutcomeStatus.Unchanged, OutcomeStatus.Gone);
    }

    [Fact]
    public async Task A_wiki_that_refuses_the_token_which_has_just_read_the_code_loses_no_repository()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.WikiError = new TokenRejectedException("github.test rejected the token (401).");

        var manifest = await _run.BackUpAsync(Token);

        manifest.Repositories[0].Status.Should().Be(OutcomeStatus.Partial);
        manifest.Repositories[0].Missing!.Single().Kind.Should().Be("wiki");
    }

    [Fact]
    public async Task A_repository_deleted_between_listing_and_its_turn_is_gone_not_failed()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.GitError = new ResourceNotFoundException("acme/web is not found.");

        var manifest = await _run.BackUpAsync(Token);

        manifest.Repositories[0].Status.Should().Be(OutcomeStatus.Gone);
        RunVerdict.IsClean(manifest).Should().BeTrue();
    }

    [Fact]
    public async Task A_repository_that_GitHub_shows_without_its_git_data_fails_and_names_the_permission()
    {
        _run.Organization.Add(1, "web").Refs = null;

        var manifest = await _run.BackUpAsync(Token);

        manifest.Repositories[0].Status.Should().Be(OutcomeStatus.Failed);
        manifest.Repositories[0].Error!.Hint.Should().Contain("contents: read");
    }

    [Fact]
    public async Task A_store_of_another_organization_is_refused()
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        _run.Options = _run.Options with { Organization = "other" };

        var act = () => _run.BackUpAsync(Token);

        (await act.Should().ThrowAsync<UsageException>()).Which.Message.Should().Contain("'acme', not of 'other'");
    }

    [Fact]
    public async Task Views_that_a_killed_run_did_not_write_are_written_by_the_next_one()
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        var view = Path.Combine(_run.StoreFolder, "web", "metadata", "web_issues.json");
        File.Delete(view);

        await _run.BackUpAsync(Token);

        File.Exists(view).Should().BeTrue();
    }

    [Fact]
    public async Task An_asset_is_stored_once_by_content_and_not_downloaded_again()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.AddAsset(9, "a.zip", "same");
        repository.AddAsset(10, "b.zip", "same");
        await _run.BackUpAsync(Token);
        repository.Assets[9] = (repository.Assets[9].Info, []);

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Status.Should().Be(OutcomeStatus.Unchanged);
        (await _run.KeysAsync(Token)).Count(key => key.StartsWith("web/releases/", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task A_full_verification_is_stated_in_the_record()
    {
        _run.Organization.Add(1, "web");
        _run.Options = _run.Options with { Verify = OrgBackup.Backup.VerifyLevel.Full };

        await _run.BackUpAsync(Token);

        (await _run.NewestAsync("web", Token)).Proof.Level.Should().Be("full");
    }
}
