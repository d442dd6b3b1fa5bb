using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>Attachments from run to run.</summary>
public sealed class AttachmentHistoryTests : IDisposable
{
    private const string One = "https://github.com/user-attachments/assets/1";
    private const string Two = "https://github.com/user-attachments/assets/2";

    private static readonly DateTimeOffset Later = new(2026, 11, 22, 15, 0, 0, TimeSpan.Zero);

    private readonly FakeRun _run = new();

    public AttachmentHistoryTests()
    {
        _run.Organization.Add(1, "web");
        _run.Attachments.Contents[One] = "one";
        _run.Attachments.Contents[Two] = "two";
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_is_stored_is_never_fetched_again()
    {
        await _run.BackUpAsync(Cancel);
        var second = await _run.BackUpAsync(Cancel);
        _run.Attachments.Contents.Remove(Two);
        var third = await _run.BackUpAsync(Cancel);
        var record = await _run.NewestAsync("web", Cancel);

        _run.Attachments.Asked.Should().Equal(One, Two);
        second.Repositories.Single().Status.Should().Be("unchanged");
        third.Repositories.Single().Status.Should().Be("succeeded", "an attachment that no body names any more is a change");
        record.Counts["attachments"].Should().Be(1);
        record.Artifacts.Should().ContainSingle(artifact => artifact.Kind == ArtifactKinds.Attachment);
    }

    [Fact]
    public async Task A_permanent_miss_is_repeated_from_the_index_and_a_passing_one_is_tried_again()
    {
        _run.Attachments.Failures[One] = new ResourceNotFoundException("Not there.");
        _run.Attachments.Failures[Two] = new GitHubUnavailableException("Not now.");

        var first = await _run.BackUpAsync(Cancel);
        var second = await _run.BackUpAsync(Cancel);
        _run.Attachments.Failures.Clear();
        var third = await _run.BackUpAsync(Cancel);

        _run.Attachments.Asked.Should().Equal(One, Two, Two, Two);
        first.Repositories.Single().Missing!.Select(missing => missing.Reason).Should().Equal("lost", "retryable");
        second.Repositories.Single().Missing.Should().BeEquivalentTo(first.Repositories.Single().Missing);
        third.Repositories.Single().Missing!.Select(missing => missing.Reason).Should().Equal("lost");
    }

    [Fact]
    public async Task A_full_run_asks_for_everything_again()
    {
        _run.Attachments.Failures[One] = new ResourceNotFoundException("Not there.");
        await _run.BackUpAsync(Cancel);
        _run.Options = _run.Options with { Full = true };

        await _run.BackUpAsync(Cancel);

        _run.Attachments.Asked.Should().Equal(One, Two, One, Two);
    }

    [Fact]
    public async Task A_rate_limit_suspends_and_what_is_done_is_not_fetched_again()
    {
        using var folder = new TempFolder();
        _run.Attachments.Failures[Two] = new GitHubRateLimitedException("Enough.", Later);
        var progress = new AttachmentProgress();

        await this.Awaiting(_ => TakeAsync(folder, progress)).Should().ThrowAsync<GitHubRateLimitedException>();
        _run.Attachments.Failures.Clear();
        progress = JsonSerializer.Deserialize(
            JsonSerializer.Serialize(progress, BackupJson.Readable.AttachmentProgress), BackupJson.Readable.AttachmentProgress)!;
        var result = await TakeAsync(folder, progress);

        _run.Attachments.Asked.Should().Equal(One, Two, Two);
        result.Artifacts.Should().HaveCount(2);
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Should().Equal("attachments.json");
    }

    [Fact]
    public async Task Another_token_may_have_what_a_permission_kept_away()
    {
        _run.Attachments.Token = TokenKind.FineGrained;
        _run.Attachments.Contents.Remove(Two);
        _run.Organization.Repositories.Single().Private = true;
        _run.Attachments.Failures[One] = new ResourceNotFoundException("Not there.");
        var first = await _run.BackUpAsync(Cancel);
        await _run.BackUpAsync(Cancel);
        _run.Attachments.Token = TokenKind.Classic;
        _run.Attachments.Failures.Clear();

        var third = await _run.BackUpAsync(Cancel);

        first.Repositories.Single().Missing!.Should().ContainSingle().Which.Reason.Should().Be("permission");
        _run.Attachments.Asked.Should().Equal(One, One);
        third.Repositories.Single().Missing.Should().BeNull();
    }

    private Task<PartResult> TakeAsync(TempFolder folder, AttachmentProgress progress)
    {
        var draft = new SnapshotDraft
        {
            Run = new() { Id = "acme-20261122T140000Z", Organization = "acme", Date = new(2026, 11, 22), StartedAt = Later },
            Repository = _run.Organization.Repositories.Single().Listed("acme"),
            Folder = "web",
            CapturedAt = Later,
        };
        return new AttachmentPart(_run.Attachments, _run.Store, new SilentProgress())
            .RunAsync(draft, folder.Path, folder.Path, progress, Cancel);
    }
}
