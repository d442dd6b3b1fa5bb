using Amazon.S3;
using Amazon.S3.Model;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>Objects in Deep Archive, against moto: a GET of one is refused until it was retrieved.</summary>
public sealed class ColdObjectTests(MotoServer moto)
{
    private static readonly BackupKey Key = new("gears/git_backup_2026-11-22.tar.gz");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archived_object_is_recognised_retrieved_and_then_read()
    {
        using var client = await moto.NewClientAsync();
        var bucket = await moto.NewBucketAsync();
        using var store = new S3Store(await moto.NewClientAsync(), bucket, "some/prefix");
        await FreezeAsync(client, bucket, $"some/prefix/{Key}");

        (await store.AvailabilityAsync(Key, Token)).Should().Be(ObjectAvailability.Archived);
        await store.RetrieveAsync(Key, RetrievalTier.Bulk, days: 3, Token);
        await store.RetrieveAsync(Key, RetrievalTier.Bulk, days: 3, Token);

        (await store.AvailabilityAsync(Key, Token)).Should().Be(ObjectAvailability.Ready);
        await using var content = await store.OpenAsync(Key, Token);
        (await TestBytes.ReadAllAsync(content!, Token)).Should().Equal((byte)'x');
    }

    [Fact]
    public void A_retrieval_that_is_not_over_is_no_readable_object()
    {
        var cold = new GetObjectMetadataResponse { StorageClass = S3StorageClass.DeepArchive };

        S3Retrieval.Of(cold).Should().Be(ObjectAvailability.Archived);
        cold.RestoreInProgress = true;
        S3Retrieval.Of(cold).Should().Be(ObjectAvailability.Retrieving);
        S3Retrieval.Of(new() { StorageClass = S3StorageClass.GlacierInstantRetrieval })
            .Should().Be(ObjectAvailability.Ready);
    }

    [Fact]
    public async Task Deleting_in_a_bucket_with_versions_leaves_the_bytes_behind_a_marker()
    {
        using var client = await moto.NewClientAsync();
        var bucket = await moto.NewBucketAsync();
        await client.PutBucketVersioningAsync(
            new() { BucketName = bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        using var store = new S3Store(await moto.NewClientAsync(), bucket);
        await store.CreateAsync(Key, TestBytes.Writer([1]), Token);
        using var eraser = new S3Eraser(S3Target.Of(await moto.NewClientAsync(), bucket, "", owner: null));

        await eraser.DeleteAsync(Key, Token);
        await eraser.DeleteAsync(new BackupKey("gears/nothing"), Token);

        (await store.FindAsync(Key, Token)).Should().BeNull();
        var request = new ListVersionsRequest { BucketName = bucket, Prefix = Key.Value };
        var versions = await client.ListVersionsAsync(request, Token);
        versions.Versions.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_folder_into_which_something_writes_gives_no_eraser()
    {
        using var folder = new TempFolder();
        using var store = new FolderStore(folder.In("store"));
        await store.CreateAsync(Key, TestBytes.Writer([1]), Token);

        var open = () => new FolderEraser(folder.In("store"));

        open.Should().Throw<UsageException>().WithMessage("Something else is writing*");
        store.Dispose();
        using var eraser = open();
        await eraser.DeleteAsync(Key, Token);
        Directory.Exists(folder.In("store", "gears")).Should().BeFalse();
    }

    private static Task<PutObjectResponse> FreezeAsync(IAmazonS3 client, string bucket, string name) => client.PutObjectAsync(
        new() { BucketName = bucket, Key = name, ContentBody = "x", StorageClass = S3StorageClass.DeepArchive }, Token);
}
