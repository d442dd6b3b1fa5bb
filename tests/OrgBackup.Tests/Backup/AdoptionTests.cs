using OrgBackup.Backup;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Backup;

public sealed class AdoptionTests : IDisposable
{
    private readonly FakeRun _run = new();
    private readonly TempFolder _temp = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Dated_archives_become_unproved_snapshots_that_verify_finds_whole()
    {
        await MakeOldBackupsAsync();

        var report = await AdoptAsync("acme");

        report.Problems.Should().BeEmpty();
        report.Adopted.Select(one => one.Record.Value)
            .Should().Equal("web/snapshots/2026-11-01.json", "web/snapshots/2026-11-08.json");
        var record = await _run.NewestAsync("web", Token);
        record.Proof.Level.Should().Be("none");
        record.Proof.Checks.Should().ContainSingle().Which.Should().StartWith("adopted, unproved");
        record.Git!.Refs.Should().ContainKey("refs/heads/main");
        record.Repository.Should().Match<OrgBackup.Snapshots.RepositoryIdentity>(
            one => one.Id == 0 && one.FullName == "acme/web");
        record.CapturedAt.Should().Be(new DateTimeOffset(2026, 11, 8, 0, 0, 0, TimeSpan.Zero));
        var verified = await _run.VerifyAsync(new VerifyOptions { All = true }, Token);
        (verified.Snapshots.Count, verified.Damaged).Should().Be((2, 0));
        var again = await AdoptAsync(organization: null);
        again.Adopted.Should().BeEmpty();
        again.Known.Should().Be(4);
    }

    [Fact]
    public async Task A_backup_after_it_keeps_the_folder_builds_on_nothing_and_misses_nobody()
    {
        await MakeOldBackupsAsync();
        await AdoptAsync("acme");
        var mirrors = _run.Organization.Mirrors;
        _run.Options = _run.Options with { Date = new DateOnly(2026, 11, 22) };

        var manifest = await _run.BackUpAsync(Token);

        manifest.Repositories.Should().ContainSingle().Which.Should().Match<RepositoryOutcome>(
            one => one.Status == OutcomeStatus.Succeeded
                && one.Snapshot!.Value.Value == "web/snapshots/2026-11-22.json");
        _run.Organization.Mirrors.Should().Be(mirrors + 1);
        (await _run.NewestAsync("web", Token)).Artifacts
            .Should().OnlyContain(artifact => artifact.Key.Value.Contains("2026-11-22"));
    }

    [Fact]
    public async Task The_metadata_tell_whose_they_are_and_which_repository()
    {
        await MakeOldBackupsAsync();
        var settings = _temp.In("repository.json");
        await File.WriteAllTextAsync(
            settings, """{"id":77,"name":"web","full_name":"umbrella/web","private":true}""", Token);
        await _run.Store.ReplaceAsync(
            new BackupKey("web/metadata_backup_2026-11-08.tar.gz"),
            (stream, token) => MetadataBundle.WriteAsync(
                new SortedDictionary<string, string>(StringComparer.Ordinal) { ["web_repository.json"] = settings },
                stream,
                token),
            Token);

        var report = await AdoptAsync(organization: null);

        report.Organization.Should().Be("umbrella");
        var record = await _run.NewestAsync("web", Token);
        (record.Repository.Id, record.Repository.Private).Should().Be((77, true));
        record.Counts.Should().Equal(new Dictionary<string, long>(StringComparer.Ordinal) { ["repository"] = 1 });
        (await new StoreOwnership(_run.Store, _run.Time).ReadAsync(Token))!.Organization.Should().Be("umbrella");
    }

    [Fact]
    public async Task What_cannot_be_opened_is_named_and_the_rest_goes_on()
    {
        await MakeOldBackupsAsync();
        var broken = Path.Combine(_run.StoreFolder, "web", "git_backup_2026-11-01.tar.gz");
        await File.WriteAllTextAsync(broken, "no archive", Token);

        var report = await AdoptAsync("acme");

        report.Problems.Should().ContainSingle()
            .Which.Should().StartWith("web/git_backup_2026-11-01.tar.gz cannot be opened");
        report.Adopted.Should().HaveCount(2);
        var first = await _run.Catalog.ReadAsync("web", report.Adopted[0].Record, Token);
        first.Record.Artifacts.Select(artifact => artifact.Kind).Should().Equal("metadata");
        first.Record.Missing.Should().ContainSingle().Which.Kind.Should().Be("git");
    }

    [Fact]
    public async Task Nobody_elses_store_is_touched()
    {
        await MakeOldBackupsAsync();

        var nobody = () => AdoptAsync(organization: null);
        await nobody.Should().ThrowAsync<UsageException>().WithMessage("Nothing in * says whose backups these are.");
        await AdoptAsync("acme");
        var other = () => AdoptAsync("umbrella");

        await other.Should().ThrowAsync<UsageException>().WithMessage("*holds the backups of 'acme'*");
    }

    /// <summary>Two dates of one repository, and nothing but the archives.</summary>
    private async Task MakeOldBackupsAsync()
    {
        var repository = _run.Organization.Add(1, "web");
        foreach (var day in new[] { 1, 8 })
        {
            repository.Metadata["issues"] = [$"{{\"id\":{day}}}"];
            repository.Refs![$"refs/heads/day-{day}"] = new string((char)('0' + day), 40);
            _run.Options = _run.Options with { Date = new DateOnly(2026, 11, day) };
            await _run.BackUpAsync(Token);
        }

        foreach (var folder in new[] { "web/snapshots", "web/metadata", "_organization", "_runs" })
        {
            Directory.Delete(Path.Combine(_run.StoreFolder, folder), recursive: true);
        }
    }

    private async Task<AdoptReport> AdoptAsync(string? organization)
    {
        using var scratch = ScratchFolder.Create(_temp.In(Guid.NewGuid().ToString("N")));
        var tools = new AdoptionTools(scratch, _run.Time, new SilentProgress());
        return await new Adoption(_run.Store, tools)
            .RunAsync(new AdoptRequest { Organization = organization }, Token);
    }
}
