using OrgBackup.Backup;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>Git data too large for the disk goes straight into its archive.</summary>
public sealed class StreamedArchiveTests : GitRunTestBase
{
    private const long TooLargeKb = 9_000_000;

    [Fact]
    public async Task The_archive_is_one_that_git_indexes_and_uses()
    {
        var repository = await NewLargeAsync();
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", "main");

        await BackUpAsync("2026-11-22");
        var record = await Run.NewestAsync("gears", Ct);
        var archive = record.Artifacts.Single(one => one.Kind == ArtifactKinds.Git);
        Directory.CreateDirectory(InFolder("out"));
        await GitCli.RunAsync(
            Run.StoreFolder, "-c", $"alias.unpack=!tar -xzf '{Path.Combine(Run.StoreFolder, archive.Key.Value)}' -C '{InFolder("out")}'", "unpack");
        var bare = InFolder("out/gears.git");
        var pack = Directory.GetFiles(Path.Combine(bare, "objects/pack")).Should().ContainSingle().Subject;
        await GitCli.RunAsync(bare, "index-pack", pack);

        (archive.Index, archive.Layout).Should().Be(("none", null));
        archive.Parts.Should().HaveCountGreaterThan(1);
        (await FsckAsync(bare)).Should().BeEmpty();
        (await ForEachRefAsync(bare)).Should().Be(await CloneAndListAsync());
        record.Proof.Checks.Should().Contain(check => check.StartsWith("outstanding:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_proves_every_object_and_restore_makes_the_index()
    {
        await NewLargeAsync();
        await BackUpAsync("2026-11-22");

        var verified = await Run.VerifyAsync(new(), Ct);
        var restored = InFolder("restored");
        await new FolderRestore(Run.Store).RunAsync(new RestoreRequest { Repository = "gears", TargetFolder = restored }, Ct);

        verified.Damaged.Should().Be(0);
        (await FsckAsync(Path.Combine(restored, "gears.git"))).Should().BeEmpty();
        Directory.GetFiles(Path.Combine(restored, "gears.git/objects/pack"), "*.idx").Should().ContainSingle();
    }

    [Fact]
    public async Task What_was_streamed_is_confirmed_and_fetched_whole_when_it_changes()
    {
        var repository = await NewLargeAsync();
        await BackUpAsync("2026-11-22");

        var unchanged = await BackUpAsync("2026-11-29");
        await repository.GitAsync("update-ref", "refs/heads/main", "main~1");
        var changed = await BackUpAsync("2026-12-06");
        var record = await Run.NewestAsync("gears", Ct);

        unchanged.ConfirmedAt.Should().NotBeNull();
        unchanged.Snapshot!.Value.Value.Should().Be("gears/snapshots/2026-11-22.json");
        changed.Snapshot!.Value.Value.Should().Be("gears/snapshots/2026-12-06.json");
        record.Artifacts.Single(one => one.Kind == ArtifactKinds.Git).Index.Should().Be("none");
        record.LostTips.Should().ContainSingle().Which.Ref.Should().Be("refs/heads/main");
        record.Missing.Should().ContainSingle(row => row.Kind == LfsPart.Kind).Which.Reason.Should().Be(MissingReasons.Unsupported);
    }

    [Fact]
    public async Task A_transfer_that_is_cut_begins_anew_and_leaves_nothing()
    {
        await NewLargeAsync();
        var cut = 0;
        Server.Before = context =>
        {
            if (IsPackRequest(context) && Interlocked.Increment(ref cut) == 1)
            {
                DisturbedBody.Install(context, 17_000_000, DisturbedBody.Harm.Cut);
            }

            return Task.FromResult(false);
        };

        await BackUpAsync("2026-11-22");

        cut.Should().Be(2);
        (await Run.VerifyAsync(new(), Ct)).Damaged.Should().Be(0);
        (await Run.KeysAsync(Ct)).Should().ContainSingle(key => key.Contains("git_backup", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("refused")]
    public async Task What_cannot_be_streamed_is_never_stored_as_if_it_were(string what)
    {
        var repository = await NewLargeAsync();
        if (what == "refused")
        {
            var lost = await repository.CommitAsync("refs/heads/broken");
            await repository.UnpackAsync();
            var tree = await repository.OidAsync($"{lost}^{{tree}}");
            File.Delete(Path.Combine(repository.Folder, "objects", tree[..2], tree[2..]));
        }
        else
        {
            Server.Before = context =>
            {
                if (IsPackRequest(context))
                {
                    DisturbedBody.Install(context, 17_000_000, DisturbedBody.Harm.Flip);
                }

                return Task.FromResult(false);
            };
        }

        Run.Git = (Engine, Server.Url);
        var outcome = (await Run.BackUpAsync(Ct)).Repositories.Single();

        if (what == "refused")
        {
            // on disk, in groups, what cannot be had is listed
            outcome.Status.Should().Be(OutcomeStatus.Partial);
            var record = await Run.NewestAsync("gears", Ct);
            record.Git!.Refs.Keys.Should().Equal("refs/heads/main");
        }
        else
        {
            outcome.Status.Should().Be(OutcomeStatus.Failed);
            (await Run.KeysAsync(Ct)).Should().NotContain(key => key.Contains("git_backup", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(null, 8_000)]
    [InlineData("0", 0)]
    [InlineData("500", 500)]
    public void The_environment_may_say_the_limit(string? text, int megabytes) =>
        IndexLimit.From(_ => text).Megabytes.Should().Be(megabytes);

    [Fact]
    public void Anything_else_is_wrong_usage()
    {
        var read = () => IndexLimit.From(_ => "8 GB");

        read.Should().Throw<UsageException>().WithMessage("ORGBACKUP_INDEX_LIMIT_MB is '8 GB'*");
    }

    private async Task<ServerRepository> NewLargeAsync()
    {
        var repository = await NewRepositoryAsync();
        await repository.GitAsync("config", "core.bigFileThreshold", "1m"); // the server seeks no deltas in noise
        await repository.CommitAsync("refs/heads/main", count: 7, bytes: 4_000_000);
        Run.Organization.Add(1, "gears").SizeKb = TooLargeKb;
        Run.Git = (Engine, Server.Url);
        return repository;
    }
}
