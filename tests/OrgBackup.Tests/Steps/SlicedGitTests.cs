using OrgBackup.Backup;
using OrgBackup.Snapshots;
using OrgBackup.Steps;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Steps;

/// <summary>Git data too large for one step comes a few refs at a time, over a real git server.</summary>
public sealed class SlicedGitTests : GitTestBase, IDisposable
{
    private const long LimitKb = 400;
    private readonly FakeDeployment _deployment = new();
    private int _packs;

    public void Dispose()
    {
        _deployment.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_too_large_comes_in_slices_and_is_one_archive_that_git_uses()
    {
        await NewLargeAsync();

        var done = await ChildAsync("one");
        var record = await NewestAsync();
        var bare = await UnpackAsync(record);

        done.Status.Should().Be(StepStatus.Done);
        var layout = GitOf(record).Layout!;
        layout.Packs.Should().HaveCountGreaterThan(3).And.OnlyContain(pack => pack.Bytes < LimitKb * 1024);
        layout.Packs.Sum(pack => pack.Bytes).Should().BeGreaterThan(2 * LimitKb * 1024);
        layout.FullPacks.Should().Be(layout.Packs.Count);
        (await ForEachRefAsync(bare)).Should().Be(await CloneAndListAsync());
        (await FsckAsync(bare)).Should().BeEmpty();
        (await ObjectsAsync(bare)).Should().Be(await ObjectsAsync(InFolder("clone")));
        (await VerifyAsync(record)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_later_change_is_added_and_nothing_comes_again()
    {
        var repository = await NewLargeAsync();
        await ChildAsync("one");
        var first = GitOf(await NewestAsync()).Layout!;
        await repository.CommitAsync("refs/heads/main", bytes: 1000);
        Count();
        _deployment.Time.Advance(TimeSpan.FromDays(7));

        var done = await ChildAsync("two");
        var layout = GitOf(await NewestAsync()).Layout!;

        done.Status.Should().Be(StepStatus.Done);
        _packs.Should().Be(1);
        layout.Packs.Should().HaveCount(first.Packs.Count + 1).And.StartWith(first.Packs);
        layout.Added.Should().ContainSingle().Which.Bytes.Should().BeLessThan(5000);
    }

    [Fact]
    public async Task When_the_time_is_over_the_next_step_goes_on_with_the_next_slice()
    {
        await NewLargeAsync();
        var first = await BeginAsync("one");
        using var time = new CancellationTokenSource();
        Count(packs =>
        {
            if (packs == 4)
            {
                time.Cancel();
            }
        });

        var next = await _deployment.StepAsync(first, time.Token);
        var before = (await WorkAsync(first)).GitSlices;
        _packs = 10;
        var done = await _deployment.StepAsync(next, Ct);

        next.Should().BeEquivalentTo(new { Status = StepStatus.Continue, Idle = 0 });
        before.Stored.Should().HaveCount(2); // the third was too large and is asked for again, less of it
        done.Status.Should().Be(StepStatus.Done);
        var record = await NewestAsync();
        GitOf(record).Layout!.Packs.Should().StartWith(before.Stored.SelectMany(slice => slice.Packs)
            .Select(pack => pack.Name), (pack, name) => pack.Name == name);
        (await ForEachRefAsync(await UnpackAsync(record))).Should().Be(await CloneAndListAsync());
    }

    [Fact]
    public async Task A_transfer_that_did_not_fit_into_a_step_is_cut_into_slices()
    {
        await NewLargeAsync(sizeKb: 0);
        var first = await BeginAsync("one");
        using var time = new CancellationTokenSource();
        Count(_ => time.Cancel());

        var next = await _deployment.StepAsync(first, time.Token);
        Count();
        var done = await _deployment.StepAsync(next, Ct);

        next.Should().BeEquivalentTo(new { Status = StepStatus.Continue, Idle = 0 });
        done.Status.Should().Be(StepStatus.Done);
        GitOf(await NewestAsync()).Layout!.Packs.Count.Should().BeGreaterThan(3);
    }

    [Fact]
    public async Task One_ref_that_is_too_large_alone_is_said()
    {
        var repository = await NewLargeAsync();
        await repository.CommitAsync("refs/tags/v0.0", bytes: 900_000);

        var end = await ChildAsync("one");

        end.Should().BeEquivalentTo(new
        {
            Status = StepStatus.TooLarge,
            Fargate = false,
            Error = nameof(RepositoryTooLargeException),
        });
        end.Cause.Should().StartWith("The ref refs/tags/v0.0 of gears alone brings more git data than fits here: ")
            .And.Contain("409.6 kB").And.Contain("fargate=true");
    }

    [Fact]
    public async Task With_a_larger_machine_at_hand_nothing_is_cut()
    {
        await NewLargeAsync();
        _deployment.Settings = _deployment.Settings with { HasLargeMachine = true };
        Count();

        var end = await ChildAsync("one");

        end.Should().BeEquivalentTo(new { Status = StepStatus.TooLarge, Fargate = true });
        _packs.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Slices_that_were_damaged_are_fetched_anew(bool isGone)
    {
        await NewLargeAsync();
        var first = await BeginAsync("one");
        using var time = new CancellationTokenSource();
        Count(packs =>
        {
            if (packs == 4)
            {
                time.Cancel();
            }
        });
        var next = await _deployment.StepAsync(first, time.Token);
        var key = (await WorkAsync(first)).GitSlices.Stored[1].Content!.Key;
        await _deployment.Control.Files.ReplaceAsync(
            key, async (target, token) => await target.WriteAsync(new byte[isGone ? 0 : 100_000], token), Ct);

        var done = await _deployment.StepAsync(next, Ct);

        done.Status.Should().Be(StepStatus.Done);
        var record = await NewestAsync();
        (await FsckAsync(await UnpackAsync(record))).Should().BeEmpty();
        (await VerifyAsync(record)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_ref_that_cannot_be_had_is_missing_and_all_others_are_there()
    {
        var repository = await NewLargeAsync();
        var lost = await repository.CommitAsync("refs/heads/broken");
        await repository.UnpackAsync();
        var tree = await repository.OidAsync($"{lost}^{{tree}}");
        File.Delete(Path.Combine(repository.Folder, "objects", tree[..2], tree[2..]));

        var done = await ChildAsync("one");
        var record = await NewestAsync();

        done.Status.Should().Be(StepStatus.Done);
        record.Missing.Should().ContainSingle().Which.Refs.Should().Equal("refs/heads/broken");
        record.Git!.Refs.Keys.Should().NotContain("refs/heads/broken").And.HaveCount(12);
        (await FsckAsync(await UnpackAsync(record))).Should().BeEmpty();
    }

    [Fact]
    public async Task A_ref_that_moves_meanwhile_is_there_as_it_is_now()
    {
        var repository = await NewLargeAsync();
        var moved = "";
        Server.Before = async context =>
        {
            if (IsPackRequest(context) && moved.Length == 0)
            {
                moved = await repository.GitAsync("commit-tree", "-m", "Moved", "refs/tags/v0.1^{tree}");
                await repository.GitAsync("update-ref", "refs/heads/side", moved);
                await repository.GitAsync("repack", "-adq");
                await repository.GitAsync("prune", "--expire=now");
            }

            return false;
        };

        var done = await ChildAsync("one");

        done.Status.Should().Be(StepStatus.Done);
        (await NewestAsync()).Git!.Refs["refs/heads/side"].Should().Be(moved);
    }

    private static Artifact GitOf(SnapshotRecord record) =>
        record.Artifacts.Single(one => one.Kind == ArtifactKinds.Git);

    private static Task<string> ObjectsAsync(string folder) => GitCli.RunAsync(
        folder, "rev-list", "--all", "--objects", "--no-object-names", "--reverse", "--topo-order");

    /// <summary>Ten tags along a history of 1.5 MB, and two branches; listed larger than fits.</summary>
    private async Task<ServerRepository> NewLargeAsync(long sizeKb = 2000)
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 9, bytes: 150_000);
        for (var version = 1; version <= 9; version++)
        {
            await repository.GitAsync("tag", "-a", "-m", "A version", $"v0.{version + 3}", $"main~{9 - version}");
        }

        await repository.GitAsync("tag", "v0.1", "main~8");
        await repository.GitAsync("update-ref", "refs/heads/side", "main~2");
        await repository.CommitAsync("refs/heads/side", bytes: 50_000);
        _deployment.Organization.Add(7, "gears").SizeKb = sizeKb;
        _deployment.Settings = _deployment.Settings with { SizeLimitKb = LimitKb };
        _deployment.Git = (Engine, Server.Url);
        return repository;
    }

    private void Count(Action<int>? heard = null)
    {
        _packs = 0;
        Server.Before = context =>
        {
            if (IsPackRequest(context))
            {
                var packs = Interlocked.Increment(ref _packs);
                heard?.Invoke(packs);
            }

            return Task.FromResult(false);
        };
    }

    private async Task<BackupStepState> BeginAsync(string name)
    {
        var state = await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution(name) }, Ct);
        return FakeDeployment.First(state, (await _deployment.ItemsAsync(state, Ct))[0]);
    }

    private async Task<BackupStepState> ChildAsync(string name)
    {
        var execution = FakeDeployment.Execution(name);
        var state = await _deployment.Discover.RunAsync(new() { Execution = execution }, Ct);
        var end = await _deployment.ChildAsync(state, (await _deployment.ItemsAsync(state, Ct))[0], Ct);
        await _deployment.ReportAsync(state, execution, Ct);
        return end;
    }

    private async Task<RepositoryWork> WorkAsync(BackupStepState state) => (await _deployment.Tools.Documents.ReadAsync(
        ControlKeys.Work(state.Run, state.Item.Repository), ControlJson.Default.WorkDocument, Ct)).Work;

    private async Task<SnapshotRecord> NewestAsync() =>
        (await _deployment.Catalog.NewestAsync("gears", null, Ct))!.Record;

    private async Task<string> UnpackAsync(SnapshotRecord record)
    {
        var archive = InFolder("archive.tar.gz");
        await using (var source = (await _deployment.Store.OpenAsync(GitOf(record).Key, Ct))!)
        await using (var file = File.Create(archive))
        {
            await source.CopyToAsync(file, Ct);
        }

        var folder = Directory.CreateDirectory(InFolder("unpacked")).FullName;
        await GitCli.RunAsync(folder, "-c", $"alias.unpack=!tar -xzf '{archive}' -C '{folder}'", "unpack");
        return Path.Combine(folder, "gears.git");
    }

    private async Task<IReadOnlyList<Damage>> VerifyAsync(SnapshotRecord record)
    {
        using var scratch = ScratchFolder.Create(InFolder("scratch"));
        return await new SnapshotVerification(_deployment.Store, Engine, scratch)
            .VerifyAsync(record, VerifyDepth.Full, Ct);
    }
}
