using OrgBackup.Restore;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore;

public sealed class ColdRestoreTests : IDisposable
{
    private readonly FakeRun _run = new();
    private readonly TempFolder _target = new();
    private readonly MemoryStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task What_is_archived_is_seen_before_anything_is_read_and_then_retrieved()
    {
        await BackUpAsync();
        var needs = new RestoreNeeds("web", Date: null, RestoreRequest.AllParts);
        var keys = await needs.KeysAsync(_store, Token);
        var git = keys.Single(key => key.Value.Contains("git_backup", StringComparison.Ordinal));
        var bundle = keys.Single(key => key.Value.Contains("metadata_backup", StringComparison.Ordinal));
        _store.Cold[git.Value] = ObjectAvailability.Archived;
        _store.Cold[bundle.Value] = ObjectAvailability.Retrieving;

        var look = await ColdLook.TakeAsync(_store, keys, Token);

        look.Archived.Should().ContainSingle().Which.Key.Should().Be(git);
        look.Archived[0].Size.Should().BePositive();
        look.Retrieving.Should().ContainSingle().Which.Key.Should().Be(bundle);
        await look.StartAsync(_store, RetrievalTier.Bulk, days: 3, Token);
        _store.Cold.Keys.Should().Equal(bundle.Value);
        _store.Cold.Clear();
        (await ColdLook.TakeAsync(_store, keys, Token)).IsReady.Should().BeTrue();
    }

    [Fact]
    public async Task Only_what_will_be_read_is_looked_at()
    {
        await BackUpAsync();

        var all = await new RestoreNeeds(null, Date: null, RestoreRequest.AllParts).KeysAsync(_store, Token);
        var metadata = await new RestoreNeeds("web", Date: null, ["metadata"]).KeysAsync(_store, Token);

        metadata.Should().ContainSingle().Which.IsArchive.Should().BeTrue();
        all.Should().Contain(metadata).And.HaveCountGreaterThan(3);
    }

    [Fact]
    public void A_price_is_of_the_bytes_and_of_the_requests()
    {
        ColdObject[] objects = [new(new("a/x"), 50L << 30), new(new("a/y"), 150L << 30)];

        RetrievalPrice.Of(objects, RetrievalTier.Standard).Dollars.Should().BeApproximately(4.0002m, 0.00001m);
        RetrievalPrice.Of(objects, RetrievalTier.Bulk).Dollars.Should().BeApproximately(0.50005m, 0.00001m);
    }

    [Fact]
    public async Task Interrupted_at_any_moment_it_is_resumed_and_whole()
    {
        await BackUpAsync();
        var request = new RestoreRequest { Repository = "web", TargetFolder = _target.In("first") };
        await new FolderRestore(_store).RunAsync(request, Token);
        var expected = FilesOf(request.TargetFolder);

        for (var moment = 3; moment < 23; moment++)
        {
            var target = _target.In($"moment-{moment}");
            var broken = new FaultyStore(_store, moment, DeathPoint.Before);
            try
            {
                await new FolderRestore(broken).RunAsync(request with { TargetFolder = target }, Token);
            }
            catch (StoreException)
            {
                // before anything was begun
            }

            var resumed = request with { TargetFolder = target, Resume = true };
            var left = Directory.Exists(target) && FilesOf(target).Count > 0;
            if (left && !File.Exists(Path.Combine(target, ".orgbackup-restore.json")))
            {
                FilesOf(target).Should().BeEquivalentTo(expected);
                continue;
            }

            (await new FolderRestore(_store).RunAsync(resumed, Token)).Complete.Should().BeTrue();
            FilesOf(target).Should().BeEquivalentTo(expected);
        }
    }

    [Fact]
    public async Task What_was_restored_whole_is_not_read_again()
    {
        await BackUpAsync();
        var request = new RestoreRequest { Repository = "web", TargetFolder = _target.In("web") };
        var record = await _run.NewestAsync("web", Token);
        var metadata = record.Artifacts.Single(artifact => artifact.Kind == "metadata").Key;
        _store.Cold[metadata.Value] = ObjectAvailability.Archived;
        (await new FolderRestore(_store).RunAsync(request, Token)).Complete.Should().BeFalse();
        _store.Cold.Clear();
        var counting = new CountingStore(_store);

        var summary = await new FolderRestore(counting).RunAsync(request with { Resume = true }, Token);

        summary.Complete.Should().BeTrue();
        counting.Opened.Where(key => record.Artifacts.Any(artifact => artifact.Key == key)).Should().Equal(metadata);
    }

    [Fact]
    public async Task A_folder_that_no_restore_began_is_refused()
    {
        await BackUpAsync();
        await File.WriteAllTextAsync(_target.In("mine.txt"), "mine", Token);
        var request = new RestoreRequest { Repository = "web", TargetFolder = _target.Path, Resume = true };

        var act = () => new FolderRestore(_store).RunAsync(request, Token);

        await act.Should().ThrowAsync<UsageException>().WithMessage("*no restore was interrupted in it.");
    }

    [Fact]
    public async Task All_repositories_come_back_and_one_that_is_damaged_holds_none_up()
    {
        await BackUpAsync();
        var record = await _run.NewestAsync("tools", Token);
        var git = record.Artifacts.Single(artifact => artifact.Kind == "git").Key.Value;
        _store.Objects.TryRemove(git, out var taken);
        var request = new RestoreAllRequest { TargetFolder = _target.In("all") };
        var all = new FolderRestoreAll(_store, new FolderRestore(_store), new OrgBackup.Backup.SilentProgress());

        var first = await all.RunAsync(request, Token);

        first.Complete.Should().BeFalse();
        first.Repositories.Select(one => (one.Folder, one.Summary?.Complete))
            .Should().Equal(("tools", false), ("web", true));
        Directory.Exists(_target.In("all", "web", "web.git")).Should().BeTrue();
        _store.Objects[git] = taken!;
        var second = await all.RunAsync(request with { Resume = true }, Token);
        second.Complete.Should().BeTrue();
        second.Repositories.Select(one => one.Summary is null).Should().Equal(false, true);
        Directory.Exists(_target.In("all", "tools", "tools.git")).Should().BeTrue();
        FilesOf(_target.In("all")).Keys.Should().NotContain(name => name.Contains("orgbackup-restore"));
    }

    private async Task BackUpAsync()
    {
        _run.Store.Dispose();
        _run.Store = _store;
        var repository = _run.Organization.Add(1, "web");
        repository.AddAsset(8, "setup.zip", "setup");
        repository.AddAsset(9, "more.zip", "more");
        _run.Organization.Add(2, "tools");
        await _run.BackUpAsync(Token);
    }

    private static Dictionary<string, string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText, StringComparer.Ordinal);
}
