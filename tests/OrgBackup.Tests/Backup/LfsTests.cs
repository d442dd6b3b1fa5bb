using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Backup;

/// <summary>Whole runs with real git against the stand-in's LFS server.</summary>
public sealed class LfsTests : LfsTestBase
{
    private const string Batch = "/acme/gears.git/info/lfs/objects/batch";

    [Fact]
    public async Task Every_object_that_any_commit_ever_named_is_stored_under_its_id()
    {
        var (old, young) = await SeedAsync();

        var outcome = await BackUpAsync();

        outcome.Status.Should().Be(OutcomeStatus.Succeeded);
        var record = await Run.NewestAsync("gears", Ct);
        Stored(record).Should().Equal(new[] { old, young }.Order(StringComparer.Ordinal));
        record.Artifacts.Where(artifact => artifact.Kind == ArtifactKinds.Lfs)
            .Should().OnlyContain(artifact => artifact.Key.Value == $"gears/lfs/{artifact.Sha256}");
        record.Lfs.Should().Be(new LfsState(2, 70_000));
        File.ReadAllBytes(PathOf(old)).Should().Equal(Content(1));
        Server.Journal.For(Batch).Should().ContainSingle().Which.Credential.Should().NotBe("none");
        Server.Assets.Leaks.Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_changed_is_no_question_to_the_server()
    {
        await SeedAsync();
        await BackUpAsync();
        Server.Journal.Clear();

        (await BackUpAsync()).Status.Should().Be(OutcomeStatus.Unchanged);

        Server.Journal.For("*lfs*").Should().BeEmpty();
    }

    [Fact]
    public async Task After_a_push_only_new_objects_are_fetched()
    {
        var (old, young) = await SeedAsync();
        await BackUpAsync();
        var newest = await PushAsync(3);
        Server.Journal.Clear();

        await BackUpAsync();

        Stored(await Run.NewestAsync("gears", Ct)).Should().BeEquivalentTo(old, young, newest);
        Server.Journal.For("/lfs/*").Select(entry => entry.Path).Should().Equal($"/lfs/{newest}");
    }

    [Fact]
    public async Task A_renamed_repository_fetches_nothing_again()
    {
        var (old, young) = await SeedAsync();
        await BackUpAsync();
        Server.Model.Rename(Gears, "wheels");
        Run.Organization.Rename("gears", "wheels");
        Server.Journal.Clear();

        await BackUpAsync();
        await PushAsync(3);
        await BackUpAsync();

        Stored(await Run.NewestAsync("wheels", Ct)).Should().Contain([old, young]).And.HaveCount(3);
        Server.Journal.For("/lfs/*").Should().ContainSingle();
    }

    [Fact]
    public async Task A_full_run_reads_what_is_stored_and_fetches_nothing_again()
    {
        await SeedAsync();
        await BackUpAsync();
        Server.Journal.Clear();
        Run.Options = Run.Options with { Full = true };

        (await BackUpAsync()).Error.Should().BeNull();

        Server.Journal.For("/lfs/*").Should().BeEmpty();
        Stored(await Run.NewestAsync("gears", Ct)).Should().HaveCount(2);
    }

    [Fact]
    public async Task An_object_that_the_server_lost_is_a_row_and_not_asked_for_again_while_git_is_unchanged()
    {
        var (old, young) = await SeedAsync();
        Gears.Lfs.Remove(old);

        var outcome = await BackUpAsync();
        Server.Journal.Clear();
        var second = await BackUpAsync();

        outcome.Missing.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Kind = "lfs", Reason = MissingReasons.Lost, Objects = (object?)null });
        outcome.Missing![0].Detail.Should().StartWith("1 LFS object(s)").And.Contain(old).And.Contain("404");
        var record = await Run.NewestAsync("gears", Ct);
        record.Missing.Single().Objects.Should().Equal(new LfsPointer(old, 10_000));
        Stored(record).Should().Equal(young);
        second.Missing.Should().BeEquivalentTo(outcome.Missing);
        Server.Journal.For("*lfs*").Should().BeEmpty();
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(402)]
    public async Task A_used_up_quota_is_a_blocked_row_and_tried_again_by_the_next_run(int status)
    {
        var (old, young) = await SeedAsync();
        const string words = """{"message":"This repository is over its data quota. Purchase more data packs."}""";
        var quota = Server.Faults.On(Batch).Status(status, words);

        var first = await BackUpAsync();
        quota.Dispose();
        var second = await BackUpAsync();

        first.Status.Should().Be(OutcomeStatus.Partial);
        first.Missing.Should().ContainSingle().Which.Reason.Should().Be(MissingReasons.Blocked);
        first.Missing![0].Detail.Should().Contain("over its data quota");
        quota.Hits.Should().Be(1, "nobody waits for money");
        second.Missing.Should().BeNull();
        Stored(await Run.NewestAsync("gears", Ct)).Should().BeEquivalentTo(old, young);
    }

    [Theory]
    [InlineData(404, MissingReasons.Unsupported)]
    [InlineData(501, MissingReasons.Unsupported)]
    [InlineData(403, MissingReasons.Permission)]
    [InlineData(422, MissingReasons.Retryable)]
    [InlineData(500, MissingReasons.Retryable)]
    public async Task What_refuses_the_whole_question_is_one_row(int status, string reason)
    {
        await SeedAsync();
        Server.Faults.On(Batch).Status(status);

        var outcome = await BackUpAsync();

        outcome.Status.Should().Be(OutcomeStatus.Partial);
        outcome.Missing.Should().ContainSingle().Which.Reason.Should().Be(reason);
        (await Run.NewestAsync("gears", Ct)).Missing.Single().Objects.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(410, MissingReasons.Lost)]
    [InlineData(422, MissingReasons.Lost)]
    [InlineData(403, MissingReasons.Permission)]
    [InlineData(500, MissingReasons.Retryable)]
    public async Task What_refuses_one_object_costs_only_that_one(int code, string reason)
    {
        var (old, young) = await SeedAsync();
        Gears.Lfs.Errors[old] = (code, "As the test asked");

        (await BackUpAsync()).Missing.Should().ContainSingle().Which.Reason.Should().Be(reason);

        Stored(await Run.NewestAsync("gears", Ct)).Should().Equal(young);
    }

    [Fact]
    public async Task A_server_that_is_tired_for_a_while_is_waited_for()
    {
        await SeedAsync();
        Server.Faults.On(Batch).First(1).Status(503, null, ("Retry-After", "0"));
        Server.Faults.On("/lfs/*").First(1).Status(429, null, ("Retry-After", "0"));

        (await BackUpAsync()).Missing.Should().BeNull();
    }

    [Fact]
    public async Task An_address_that_has_expired_is_asked_for_anew()
    {
        await SeedAsync();
        Server.Faults.On("/lfs/*").First(1).Status(403, "Request has expired");

        (await BackUpAsync()).Missing.Should().BeNull();

        Server.Journal.For(Batch).Should().HaveCount(2);
    }

    [Fact]
    public async Task Wrong_bytes_are_never_stored()
    {
        var (old, young) = await SeedAsync();
        Server.Faults.On($"/lfs/{old}").FlipByte();
        Server.Faults.On($"/lfs/{young}").First(1).CutBody();

        var outcome = await BackUpAsync();

        outcome.Missing.Should().ContainSingle().Which.Reason.Should().Be(MissingReasons.Retryable);
        outcome.Missing![0].Detail.Should().Contain(old).And.Contain("not those of its id");
        File.Exists(PathOf(old)).Should().BeFalse();
        Stored(await Run.NewestAsync("gears", Ct)).Should().Equal(young);
    }

    [Fact]
    public async Task Objects_on_the_web_origin_are_downloaded_with_the_token_of_a_private_repository()
    {
        Gears.Visibility = "private";
        Gears.Lfs.IsOnWebOrigin = true;
        var (old, young) = await SeedAsync();

        (await BackUpAsync()).Missing.Should().BeNull();

        Stored(await Run.NewestAsync("gears", Ct)).Should().BeEquivalentTo(old, young);
    }

    [Theory]
    [InlineData("http://example.org/object")]
    [InlineData("ftp://example.org/object")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://x-access-token:secret@example.org/object")]
    [InlineData("object")]
    public async Task An_address_that_leads_elsewhere_is_not_followed(string address)
    {
        var (old, young) = await SeedAsync();
        Gears.Lfs.AddressOf = oid => oid == old ? address : null;

        (await BackUpAsync()).Missing.Should().ContainSingle().Which.Reason.Should().Be(MissingReasons.Retryable);

        Stored(await Run.NewestAsync("gears", Ct)).Should().Equal(young);
    }

    [Fact]
    public async Task A_restored_repository_has_its_objects_where_git_lfs_looks_for_them()
    {
        var (old, _) = await SeedAsync();
        await BackUpAsync();

        var all = await RestoreAsync("all", RestoreRequest.AllParts);
        var only = await RestoreAsync("only", ["lfs"]);

        all.Complete.Should().BeTrue();
        only.Items.Should().HaveCount(2);
        foreach (var folder in new[] { "all", "only" })
        {
            var path = InFolder($"{folder}/gears.git/lfs/objects/{old[..2]}/{old[2..4]}/{old}");
            File.ReadAllBytes(path).Should().Equal(Content(1));
        }
    }

    [Fact]
    public async Task A_damaged_object_is_found_and_fetched_again()
    {
        var (old, _) = await SeedAsync();
        await BackUpAsync();
        File.SetAttributes(PathOf(old), FileAttributes.Normal);
        await File.WriteAllBytesAsync(PathOf(old), Content(9), Ct);

        var report = await Run.VerifyAsync(new VerifyOptions { Depth = VerifyDepth.Hashes }, Ct);
        await BackUpAsync();

        report.Snapshots.Single().Damages.Should().ContainSingle().Which.Key.Value.Should().Be($"gears/lfs/{old}");
        (await Run.NewestAsync("gears", Ct)).Artifacts.Select(artifact => artifact.Key.Value)
            .Should().Contain($"gears/lfs/{old}_2");
        (await Run.VerifyAsync(new VerifyOptions(), Ct)).Damaged.Should().Be(0);
    }
}
