using System.Collections.ObjectModel;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>The parts that talk to GitHub's API, when one process goes on where another was stopped.</summary>
public sealed class ResumedPartTests : IDisposable
{
    private static readonly DateTimeOffset Later = new(2026, 11, 22, 15, 0, 0, TimeSpan.Zero);

    private readonly FakeRun _run = new();
    private readonly TempFolder _folder = new();
    private readonly LimitedReader _reader;
    private readonly FakeRepository _repository;

    public ResumedPartTests()
    {
        _reader = new(_run.Organization);
        _repository = _run.Organization.Add(1, "web");
        for (var id = 1; id <= 5; id++)
        {
            _repository.AddAsset(id, $"file{id}.zip", $"content {id}");
        }

        File.WriteAllText(_folder.In("releases.json"), "[\"web\"]");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_asset_that_is_stored_is_not_downloaded_again_after_a_limit()
    {
        _reader.Failures[3] = new GitHubRateLimitedException("Enough.", Later);
        _reader.Failures[2] = new AccessDeniedException("No.");
        var draft = Draft();
        var progress = new AssetProgress();

        var limited = await this.Awaiting(_ => TakeAsync(draft, progress))
            .Should().ThrowAsync<GitHubRateLimitedException>();
        _reader.Failures.Clear();
        progress = Copy(progress);
        var result = await TakeAsync(draft, progress);

        limited.Which.Until.Should().Be(Later);
        _reader.Asked.Should().Equal(1, 2, 3, 3, 4, 5);
        result.Artifacts.Select(artifact => artifact.Asset!.Id).Should().Equal(1, 3, 4, 5);
        result.Missing.Should().ContainSingle().Which.Should().Match<MissingKind>(missing =>
            missing.Reason == MissingReasons.Permission && missing.Detail!.Contains("'file2.zip' of v1: No."));
        (result.Changed, result.NewBytes).Should().Be((true, 4L * "content 1".Length));
        Directory.GetFiles(_folder.Path).Should().ContainSingle("the files that were downloaded are gone");

        var again = await TakeAsync(draft, Copy(progress));
        again.Should().BeEquivalentTo(result);
        _reader.Asked.Should().HaveCount(6);
    }

    [Fact]
    public async Task A_cancelled_download_is_taken_up_again()
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _reader.Before = id => id == 2 ? run.CancelAsync() : Task.CompletedTask;
        var progress = new AssetProgress();

        await this.Awaiting(_ => TakeAsync(Draft(), progress, run)).Should().ThrowAsync<OperationCanceledException>();
        var result = await TakeAsync(Draft(), Copy(progress));

        _reader.Asked.Should().Equal(1, 2, 2, 3, 4, 5);
        result.Artifacts.Should().HaveCount(5);
    }

    [Fact]
    public async Task In_one_go_a_limit_costs_only_that_asset()
    {
        _reader.Failures[3] = new GitHubRateLimitedException("Enough.", Later);

        var result = await TakeAsync(Draft(), progress: null);

        _reader.Asked.Should().Equal(1, 2, 3, 4, 5);
        result.Missing.Should().ContainSingle().Which.Reason.Should().Be(MissingReasons.Retryable);
    }

    [Fact]
    public async Task What_an_earlier_snapshot_has_stays_unchanged_over_a_stop()
    {
        await _run.BackUpAsync(Token);
        var earlier = await _run.Catalog.NewestAsync("web", asOf: null, Token);
        var progress = new AssetProgress();

        var whole = await TakeAsync(Draft(earlier), progress: null);
        await TakeAsync(Draft(earlier), progress);
        var resumed = await TakeAsync(Draft(earlier), Copy(progress));

        _reader.Asked.Should().BeEmpty();
        (whole.Changed, resumed.Changed).Should().Be((false, false));
        resumed.Should().BeEquivalentTo(whole);
    }

    [Fact]
    public async Task Metadata_carried_forward_by_a_stopped_process_is_carried_forward_again()
    {
        await _run.BackUpAsync(Token);
        var earlier = await _run.Catalog.NewestAsync("web", asOf: null, Token);
        _repository.Missing["issues"] = MissingReasons.Retryable;
        var part = new MetadataPart(_reader, _run.Store, new SilentProgress());
        var files = _folder.In("metadata");
        Directory.CreateDirectory(files);
        var draft = Draft(earlier);

        var first = await TakeAsync(part, draft, files);
        await File.WriteAllTextAsync(MetadataPart.FileOf(files, "issues"), "[\n{\"id\"", Token);
        var second = await TakeAsync(part, draft, files);

        second.Should().BeEquivalentTo(first);
        second.Metadata!["issues"].Should().Be(earlier!.Record.Metadata["issues"]);
        (await File.ReadAllTextAsync(MetadataPart.FileOf(files, "issues"), Token)).Should().Contain("\"title\":\"first\"");
    }

    private async Task<PartResult> TakeAsync(MetadataPart part, SnapshotDraft draft, string files)
    {
        var read = await part.ReadAsync(
            new MetadataJob(
                draft, files, new MetadataProgress(), new MetadataDecision(), ReadOnlyDictionary<string, string>.Empty),
            Token);
        var attachments = await new AttachmentPart(_run.Attachments, _run.Store, new SilentProgress())
            .RunAsync(draft, files, _folder.Path, progress: null, Token);
        return await part.StoreAsync(draft, files, read.With(attachments), Token);
    }

    private static AssetProgress Copy(AssetProgress progress) => JsonSerializer.Deserialize(
        JsonSerializer.Serialize(progress, BackupJson.Readable.AssetProgress), BackupJson.Readable.AssetProgress)!;

    private Task<PartResult> TakeAsync(
        SnapshotDraft draft, AssetProgress? progress, CancellationTokenSource? run = null) =>
        new AssetPart(_reader, _run.Store, new SilentProgress())
            .RunAsync(draft, _folder.Path, _folder.Path, progress, run?.Token ?? Token);

    private SnapshotDraft Draft(StoredSnapshot? earlier = null) => new()
    {
        Run = new() { Id = "acme-20261122T140000Z", Organization = "acme", Date = new(2026, 11, 22), StartedAt = Later },
        Repository = _repository.Listed("acme"),
        Folder = "web",
        CapturedAt = Later,
        Previous = earlier,
    };

    /// <summary>Fails where it is told to, and notes which assets it was asked for.</summary>
    private sealed class LimitedReader(FakeOrganization inner) : IMetadataReader
    {
        public List<long> Asked { get; } = [];

        public Dictionary<long, BackupException> Failures { get; } = [];

        public Func<long, Task> Before { get; set; } = _ => Task.CompletedTask;

        public Task<IReadOnlyList<KindResult>> ReadAsync(
            MetadataRequest request, CancellationToken cancellationToken) =>
            inner.ReadAsync(request, cancellationToken);

        public Task RequireAsync(DiscoveredRepository repository, CancellationToken cancellationToken) =>
            inner.RequireAsync(repository, cancellationToken);

        public IReadOnlyList<ReleaseAssetInfo> ListAssets(string folder) => inner.ListAssets(folder);

        public async Task DownloadAssetAsync(
            DiscoveredRepository repository, ReleaseAssetInfo asset, Stream target, CancellationToken cancellationToken)
        {
            Asked.Add(asset.Id);
            await Before(asset.Id);
            cancellationToken.ThrowIfCancellationRequested();
            if (Failures.TryGetValue(asset.Id, out var failure))
            {
                throw failure;
            }

            await inner.DownloadAssetAsync(repository, asset, target, cancellationToken);
        }
    }
}
