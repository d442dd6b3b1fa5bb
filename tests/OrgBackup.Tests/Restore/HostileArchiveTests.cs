using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Restore;

/// <summary>Archives and records of strangers whose hashes are right: restore and verify refuse them, in one sentence.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly FakeRun _run = new();
    private readonly TempFolder _folder = new();
    private readonly MemoryStore _store = new();

    public HostileArchiveTests()
    {
        _run.Store = _store;
        File.WriteAllText(_folder.In("canary"), "alive");
    }

    public static TheoryData<string> GitCases => [.. HostileCases.Git.Keys];

    public static TheoryData<string> TextCases => [.. HostileCases.Texts.Keys];

    public static TheoryData<string> MetadataCases => [.. HostileCases.Metadata.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(GitCases))]
    public async Task A_hostile_git_archive_is_refused(string name)
    {
        using var tar = Honest();
        HostileCases.Git[name](tar);

        await IsRefusedAsync(ArtifactKinds.Git, tar.Finish());
    }

    [Theory]
    [MemberData(nameof(TextCases))]
    public async Task A_hostile_HEAD_or_list_of_refs_is_refused(string name)
    {
        var (head, refs) = HostileCases.Texts[name];
        using var tar = new HostileTar().Add("web.git/HEAD", head).Add("web.git/packed-refs", refs);

        await IsRefusedAsync(ArtifactKinds.Git, tar.Finish());
    }

    [Theory]
    [MemberData(nameof(MetadataCases))]
    public async Task A_hostile_metadata_bundle_is_refused(string name)
    {
        using var tar = new HostileTar();
        HostileCases.Metadata[name](tar);

        await IsRefusedAsync(ArtifactKinds.Metadata, tar.Finish());
    }

    [Theory]
    [InlineData(ArtifactKinds.Git, "")]
    [InlineData(ArtifactKinds.Git, "not gzip at all")]
    [InlineData(ArtifactKinds.Git, "\u001f\u008b")]
    [InlineData(ArtifactKinds.Metadata, "")]
    [InlineData(ArtifactKinds.Metadata, "not gzip at all")]
    [InlineData(ArtifactKinds.Metadata, "\u001f\u008b")]
    public Task What_is_no_archive_is_refused(string kind, string text) =>
        IsRefusedAsync(kind, [.. text.Select(c => (byte)c)]);

    [Fact]
    public async Task What_git_would_act_upon_is_left_out_and_config_is_made_anew()
    {
        using var tar = Honest()
            .Add("web.git/config", "[core]\n\tsshCommand = touch /tmp/evil\n\tfsmonitor = evil\n")
            .Add("web.git/hooks/post-checkout", "#!/bin/sh")
            .Add("web.git/info/attributes", "* filter=evil")
            .Add("web.git/objects/info/alternates", "/etc")
            .Add("web.git/objects/.git/config", "[core]")
            .Add("web.git/logs/HEAD")
            .Add($"web.git/{new string('a', 60)}/{new string('b', 30)}");

        var (report, summary) = await RunAsync(ArtifactKinds.Git, tar.Finish());

        report.Damaged.Should().Be(0);
        summary.Complete.Should().BeTrue();
        var files = Directory.EnumerateFiles(_folder.In("target", "web.git"), "*", SearchOption.AllDirectories);
        files.Select(Path.GetFileName).Should().BeEquivalentTo("HEAD", "config", "packed-refs");
        (await File.ReadAllTextAsync(_folder.In("target", "web.git", "config"), Token)).Should().NotContain("evil");
        NothingIsOutside();
    }

    [Theory]
    [InlineData("../../evil", "v1")]
    [InlineData("..", "..")]
    [InlineData("/etc/passwd", "/")]
    [InlineData("CON", "nul.")]
    [InlineData("a\\..\\b", "C:")]
    [InlineData("\u202eexe.txt", "\n")]
    public async Task An_asset_of_a_hostile_name_stays_inside(string name, string tag)
    {
        var record = await RecordAsync();
        var stored = await PutAsync(BackupKey.ReleaseAsset("web", new string('a', 64)), [1, 2, 3]);
        var asset = Artifact.Of(ArtifactKinds.ReleaseAsset, stored) with { Asset = new AssetSource(1, name, tag, 3) };
        await SealAsync(record with { Artifacts = [.. record.Artifacts, asset] });

        var summary = await RestoreAsync();

        summary.Complete.Should().BeTrue();
        summary.Items.Should().OnlyContain(item => item.Path!.StartsWith(_folder.In("target") + "/"));
        NothingIsOutside();
    }

    [Theory]
    [InlineData("web/git_backup_2026-11-22.tar.gz", "../../canary")]
    [InlineData("web/git_backup_2026-11-22.tar.gz", "/etc/passwd")]
    [InlineData("web/git_backup_2026-11-22.tar.gz", "web\\\\x")]
    [InlineData("\"name\": \"web\"", "\"name\": \"../../web\"")]
    public async Task A_record_that_leads_outside_is_damage(string from, string to)
    {
        await SealAsync(await RecordAsync());
        var key = BackupKey.Record("web", new DateOnly(2026, 11, 22));
        var text = System.Text.Encoding.UTF8.GetString(_store.Objects[key.Value].Content);
        text.Should().Contain(from);
        await PutAsync(key, System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)));

        var report = await _run.VerifyAsync(new VerifyOptions(), Token);

        report.Snapshots.Single().Damages.Should().Contain(damage => damage.Kind == DamageKinds.Record);
        NothingIsOutside();
    }

    private static HostileTar Honest() => new HostileTar()
        .Add("web.git/HEAD", "ref: refs/heads/main\n")
        .Add("web.git/packed-refs", $"{new string('1', 40)} refs/heads/main\n");

    private async Task IsRefusedAsync(string kind, byte[] archive)
    {
        var (report, summary) = await RunAsync(kind, archive);

        var damage = report.Snapshots.Single().Damages.Should().ContainSingle().Subject;
        damage.Detail.Should().NotContainAny("\n", "\u001b", "\0").And.MatchRegex(@"[.:]");
        damage.Key.Value.Should().Contain($"{kind}_backup");
        var problem = summary.Items.Should().ContainSingle(item => item.What == kind).Subject;
        problem.Problem.Should().NotContainAny("\n", "\u001b", "\0");
        NothingIsOutside();
    }

    private async Task<(VerifyReport Report, RestoreSummary Summary)> RunAsync(string kind, byte[] archive)
    {
        var record = await RecordAsync();
        var artifact = record.Artifacts.Single(one => one.Kind == kind);
        var forged = Artifact.Of(kind, await PutAsync(artifact.Key, archive));
        await SealAsync(record with { Artifacts = [.. record.Artifacts.Select(one => one.Kind == kind ? forged : one)] });
        await _run.VerifyAsync(new VerifyOptions { Depth = VerifyDepth.Hashes }, Token);
        var report = await _run.VerifyAsync(new VerifyOptions(), Token);
        return (report, await RestoreAsync());
    }

    private async Task<SnapshotRecord> RecordAsync()
    {
        if (_run.Organization.Repositories.Count == 0)
        {
            _run.Organization.Add(1, "web");
            await _run.BackUpAsync(Token);
        }

        return await _run.NewestAsync("web", Token);
    }

    private Task<RestoreSummary> RestoreAsync()
    {
        ScratchFolder.Remove(_folder.In("target"));
        return new FolderRestore(_store).RunAsync(
            new RestoreRequest { Repository = "web", TargetFolder = _folder.In("target") }, Token);
    }

    private Task<StoredObject> PutAsync(BackupKey key, byte[] content) =>
        _store.ReplaceAsync(key, async (target, token) => await target.WriteAsync(content, token), Token);

    private Task<StoredObject> SealAsync(SnapshotRecord record) =>
        PutAsync(BackupKey.Record("web", record.Date), RecordSeal.Serialize(record));

    private void NothingIsOutside()
    {
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Should().BeSubsetOf(["canary", "target"]);
        File.ReadAllText(_folder.In("canary")).Should().Be("alive");
        File.Exists("/tmp/evil").Should().BeFalse();
    }
}
