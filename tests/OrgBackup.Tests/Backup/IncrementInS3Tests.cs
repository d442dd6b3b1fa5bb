using Amazon.S3;
using Amazon.S3.Model;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>Archives that begin with an earlier one, where S3 copies what is there already.</summary>
public sealed class IncrementInS3Tests(MotoServer moto) : GitRunTestBase
{
    [Fact]
    public async Task An_archive_of_many_parts_grows_and_is_renewed()
    {
        var (bucket, client) = (await moto.NewBucketAsync(), await moto.NewClientAsync());
        using var closing = client;
        Run.Store = new S3Store(MotoServer.NewAtomicClient(new Uri(client.Config.ServiceURL)), bucket, "team");
        var repository = await NewRepositoryAsync();
        await repository.GitAsync("config", "core.bigFileThreshold", "1m"); // the server seeks no deltas in noise
        await repository.CommitAsync("refs/heads/main", count: 14, bytes: 4_000_000);
        await BackUpAsync("2026-11-22");
        var first = GitOf(await Run.NewestAsync("gears", Ct));
        await repository.CommitAsync("refs/heads/main");

        var second = GitOf(await NextAsync("2026-11-29"));
        await client.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest { BucketName = bucket, Configuration = new() { Rules = [Rule("team/", 5)] } }, Ct);
        var third = GitOf(await NextAsync("2026-12-06"));

        first.Parts.Should().HaveCountGreaterThan(2);
        second.Parts.Take(first.Parts.Count - 1).Should().Equal(first.Parts.SkipLast(1));
        (second.Sha256, second.Layout!.Packs.Count).Should().Be((null, 2));
        third.Key.Value.Should().Be("gears/git_backup_2026-12-06.tar.gz");
        third.Parts.Should().Equal(second.Parts);
        (await Run.VerifyAsync(new() { All = true }, Ct)).Damaged.Should().Be(0);
        (await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket }, Ct)).MultipartUploads
            .Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task A_bucket_tells_how_long_archives_stay()
    {
        var (bucket, client) = (await moto.NewBucketAsync(), await moto.NewClientAsync());
        using var closing = client;
        using var plain = new S3Store(MotoServer.NewClient(new Uri(client.Config.ServiceURL)), bucket, "team");
        using var tagging = new S3Store(MotoServer.NewClient(new Uri(client.Config.ServiceURL)), bucket, "team", tagsArchives: true);

        (await plain.ArchivesStayDaysAsync(Ct)).Should().BeNull();
        await client.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest
            {
                BucketName = bucket,
                Configuration = new()
                {
                    Rules =
                    [
                        Rule("elsewhere/", 3), Rule("team/", 200), Rule("", 300), Rule("team/", 4, S3StorageClass.StandardInfrequentAccess),
                        Rule("team/", 2, status: LifecycleRuleStatus.Disabled),
                        new LifecycleRule
                        {
                            Id = "tagged",
                            Status = LifecycleRuleStatus.Enabled,
                            Filter = new() { LifecycleFilterPredicate = new LifecycleTagPredicate { Tag = new() { Key = ArchiveTag.Key, Value = ArchiveTag.Value } } },
                            Transitions = [new() { Days = 90, StorageClass = S3StorageClass.DeepArchive }],
                        },
                    ],
                },
            },
            Ct);

        (await plain.ArchivesStayDaysAsync(Ct)).Should().Be(200);
        (await tagging.ArchivesStayDaysAsync(Ct)).Should().Be(90);
    }

    [Fact]
    public async Task A_bucket_tells_how_long_objects_are_locked()
    {
        using var client = await moto.NewClientAsync();
        var bucket = $"locked-{Guid.NewGuid():N}";
        await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true }, Ct);
        await client.PutObjectLockConfigurationAsync(
            new PutObjectLockConfigurationRequest
            {
                BucketName = bucket,
                ObjectLockConfiguration = new()
                {
                    ObjectLockEnabled = ObjectLockEnabled.Enabled,
                    Rule = new() { DefaultRetention = new() { Mode = ObjectLockRetentionMode.Governance, Days = 30 } },
                },
            },
            Ct);
        using var store = new S3Store(MotoServer.NewClient(new Uri(client.Config.ServiceURL)), bucket);

        (await store.ArchivesStayDaysAsync(Ct)).Should().Be(30);
    }

    private static Artifact GitOf(SnapshotRecord record) => record.Artifacts.Single(one => one.Kind == ArtifactKinds.Git);

    private static LifecycleRule Rule(string prefix, int days, S3StorageClass? to = null, LifecycleRuleStatus? status = null) => new()
    {
        Id = $"{prefix}-{days}",
        Status = status ?? LifecycleRuleStatus.Enabled,
        Filter = new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } },
        Transitions = [new() { Days = days, StorageClass = to ?? S3StorageClass.DeepArchive }],
    };
}
