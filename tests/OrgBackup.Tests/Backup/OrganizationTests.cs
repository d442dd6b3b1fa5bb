using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Backup;

/// <summary>The organization's own metadata: one more item of a run, recorded like a repository.</summary>
public sealed class OrganizationTests : IDisposable
{
    private const long SharedId = 9101;

    private readonly FakeRun _run = new();

    public OrganizationTests()
    {
        _run.Organization.Add(SharedId, "web");
        _run.Organization.Own = new FakeRepository { Id = SharedId, Name = "acme" };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_organization_is_dated_and_recorded_like_a_repository()
    {
        var manifest = await _run.BackUpAsync(Token);

        manifest.Organization.Should().BeEquivalentTo(new { Status = OutcomeStatus.Succeeded, IsOrganization = true });
        (await _run.KeysAsync(Token)).Should().Contain([
            "_organization/metadata_backup_2026-11-22.tar.gz", "_organization/metadata/_organization_issues.json",
            "_organization/snapshots/2026-11-22.json", "_organization/store.json"]);
        var record = await _run.NewestAsync("_organization", Token);
        record.Repository.Should().BeEquivalentTo(
            new { Id = SharedId, IsOrganization = true, Name = "_organization", FullName = "acme" });
        (record.Git, record.Wiki).Should().Be((null, null));
    }

    [Fact]
    public async Task It_is_no_repository_in_the_manifest()
    {
        var manifest = await _run.BackUpAsync(Token);

        manifest.Repositories.Select(outcome => outcome.Name).Should().Equal("web");
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 1, Succeeded = 1 });
        manifest.Totals.BytesStored.Should().Be(
            manifest.Repositories[0].BytesStored + manifest.Organization!.BytesStored);
    }

    [Fact]
    public async Task A_repository_of_the_same_id_is_never_mistaken_for_it()
    {
        await _run.BackUpAsync(Token);
        _run.Organization.Own!.Metadata["issues"].Add("""{"id":2}""");

        var second = await _run.BackUpAsync(Token);

        second.Repositories.Single().Status.Should().Be(OutcomeStatus.Unchanged);
        second.Organization!.Status.Should().Be(OutcomeStatus.Succeeded);
        second.Organization.Snapshot!.Value.Value.Should().Be("_organization/snapshots/2026-11-22_2.json");
        (await _run.NewestAsync("_organization", Token)).Previous!.Key.Value
            .Should().Be("_organization/snapshots/2026-11-22.json");
    }

    [Fact]
    public async Task An_unchanged_organization_is_confirmed_and_written_once()
    {
        await _run.BackUpAsync(Token);

        var second = await _run.BackUpAsync(Token);

        second.Organization!.Status.Should().Be(OutcomeStatus.Unchanged);
        second.Organization.ConfirmedAt.Should().NotBeNull();
    }

    [Fact]
    public async Task A_repository_that_is_called_like_its_folder_lives_beside_it()
    {
        _run.Organization.Add(7, "_organization");

        var manifest = await _run.BackUpAsync(Token);

        manifest.Totals.Succeeded.Should().Be(2);
        (await _run.KeysAsync(Token)).Should().Contain([
            "%5Forganization/metadata/%5Forganization_issues.json", "_organization/metadata/_organization_issues.json"]);
        (await _run.BackUpAsync(Token)).Totals.Unchanged.Should().Be(2);
    }

    [Fact]
    public async Task A_kind_that_could_not_be_read_makes_the_run_incomplete_and_a_retry_does_only_that()
    {
        _run.Organization.Own!.Missing["issues"] = MissingReasons.Retryable;
        var first = await _run.BackUpAsync(Token);
        _run.Organization.Own.Missing.Clear();

        var retried = await _run.RetryAsync("latest", Token);

        RunVerdict.IsClean(first).Should().BeFalse();
        RunVerdict.IsClean(retried).Should().BeTrue();
        retried.Organization!.Status.Should().Be(OutcomeStatus.Succeeded);
        retried.Repositories.Single().Snapshot.Should().Be(first.Repositories.Single().Snapshot);
        _run.Organization.Mirrors.Should().Be(1);
    }

    [Fact]
    public async Task A_missing_permission_of_the_organization_is_no_error()
    {
        _run.Organization.Own!.Missing["labels"] = MissingReasons.Permission;

        var manifest = await _run.BackUpAsync(Token);

        manifest.Organization!.Status.Should().Be(OutcomeStatus.Partial);
        RunVerdict.IsClean(manifest).Should().BeTrue();
    }

    [Fact]
    public async Task A_run_of_repositories_chosen_by_name_leaves_it_out()
    {
        _run.Options = _run.Options with { Filter = new RepositoryFilter { Only = ["web"] } };

        var manifest = await _run.BackUpAsync(Token);

        manifest.Organization.Should().BeNull();
        manifest.Totals.Repositories.Should().Be(1);
    }

    [Fact]
    public async Task Skipping_forks_and_archived_ones_does_not_leave_it_out()
    {
        _run.Options = _run.Options with { Filter = new RepositoryFilter { SkipForks = true, SkipArchived = true } };

        (await _run.BackUpAsync(Token)).Organization!.Status.Should().Be(OutcomeStatus.Succeeded);
    }

    [Fact]
    public async Task Another_organization_under_the_same_login_builds_on_nothing()
    {
        await _run.BackUpAsync(Token);
        _run.Organization.Own = new FakeRepository { Id = 5, Name = "acme" };

        var second = await _run.BackUpAsync(Token);

        second.Organization!.Status.Should().Be(OutcomeStatus.Succeeded);
        (await _run.NewestAsync("_organization", Token)).Previous.Should().BeNull();
    }

    [Fact]
    public async Task Verify_proves_it_like_every_snapshot()
    {
        await _run.BackUpAsync(Token);

        var report = await _run.VerifyAsync(new VerifyOptions(), Token);

        report.Snapshots.Select(snapshot => snapshot.Repository).Should().Equal("_organization", "web");
        report.Damaged.Should().Be(0);
    }

    [Fact]
    public async Task It_is_restored_as_files()
    {
        await _run.BackUpAsync(Token);
        using var target = new TempFolder();

        var summary = await new FolderRestore(_run.Store).RunAsync(
            new RestoreRequest { Repository = "_organization", TargetFolder = target.In("out") }, Token);

        summary.Complete.Should().BeTrue();
        Directory.EnumerateFiles(target.In("out"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(target.In("out"), path)).Order(StringComparer.Ordinal)
            .Should().Equal("metadata/_organization_issues.json", "metadata/_organization_labels.json");
    }

    [Fact]
    public async Task A_store_without_it_says_so()
    {
        _run.Organization.Own = null;
        await _run.BackUpAsync(Token);

        var act = () => new SnapshotFinder(_run.Store).FoldersAsync("_organization", Token);

        (await act.Should().ThrowAsync<UsageException>()).Which.Message.Should().Contain("organization's own");
    }

    [Fact]
    public async Task A_token_that_ends_soon_is_a_warning_of_the_run_until_it_is_replaced()
    {
        _run.TokenExpiresAt = _run.Time.GetUtcNow().AddDays(9.5);
        var first = await _run.BackUpAsync(Token);
        _run.TokenExpiresAt = null;
        var retried = await _run.RetryAsync("latest", Token);

        first.Warnings.Should().ContainSingle().Which.Should().Contain("in 9 days, on 2026-12-02");
        RunVerdict.IsClean(first).Should().BeTrue();
        retried.Warnings.Should().BeEmpty();
    }
}
