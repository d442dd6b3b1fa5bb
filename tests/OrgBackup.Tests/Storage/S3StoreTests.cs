using Amazon.S3;
using Amazon.S3.Model;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

public abstract class S3StoreContract(MotoServer moto, string prefix) : BackupStoreContract
{
    protected string Bucket { get; private set; } = "";

    /// <summary>Gets a client for what the store must not know about.</summary>
    protected IAmazonS3 Client { get; private set; } = null!;

    protected string NameOf(BackupKey key) => prefix.Length == 0 ? key.Value : $"{prefix}/{key}";

    protected override async ValueTask PrepareAsync()
    {
        Bucket = await moto.NewBucketAsync();
        Client = await moto.NewClientAsync();
    }

    protected override ValueTask CleanUpAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override IBackupStore NewStore() =>
        new S3Store(MotoServer.NewAtomicClient(new Uri(Client.Config.ServiceURL)), Bucket, prefix);

    protected override async Task<IReadOnlyList<string>> LeftoversAsync()
    {
        var uploads = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket }, Token);
        return [.. (uploads.MultipartUploads ?? []).Select(upload => upload.Key)];
    }

    protected override Task DamageAsync(BackupKey key, byte[] content) =>
        Client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = NameOf(key), InputStream = new MemoryStream(content) }, Token);
}

/// <summary>The promises in a part of a bucket.</summary>
public sealed class S3StoreWithPrefixTests(MotoServer moto) : S3StoreContract(moto, "some/prefix")
{
    [Fact]
    public async Task What_is_beside_the_prefix_is_not_seen()
    {
        foreach (var name in (string[])["beside", "some/prefix-2/x", "some/prefix/gears/x", "some/prefix/gears/made-by-the-console/"])
        {
            await Client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = name, ContentBody = "x" }, Token);
        }

        (await ListAsync("")).Should().Equal("gears/x");
        (await FoldersAsync()).Should().Equal("gears");
        Store.Location.Should().Be($"s3://{Bucket}/some/prefix");
    }
}

public sealed class S3StoreTests(MotoServer moto) : S3StoreContract(moto, "")
{
    [Theory]
    [InlineData(100)]
    [InlineData(PartHasher.PartSize + 100)]
    public async Task A_bucket_with_versions_gives_version_ids(int size)
    {
        await Client.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);

        var stored = await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);
        var again = await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        var head = await Client.GetObjectMetadataAsync(Bucket, NameOf(Key), Token);
        stored.VersionId.Should().NotBeNullOrEmpty().And.Be(head.VersionId);
        again.VersionId.Should().Be(stored.VersionId);
    }

    [Fact]
    public async Task Without_versions_there_is_no_version_id()
    {
        (await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(PartHasher.PartSize + 1)), Token)).VersionId.Should().BeNull();
    }

    [Fact]
    public async Task An_object_without_a_kept_checksum_is_read_and_compared()
    {
        var content = TestBytes.Of(100);
        var digest = await ContentDigest.OfAsync(TestBytes.Writer(content), Token);

        await DamageAsync(Key, content);

        (await Store.MatchesAsync(digest.ToStored(Key), Token)).Should().BeTrue();
        await Store.CreateAsync(Key, TestBytes.Writer(content), Token);
    }

    [Fact]
    public async Task An_archived_object_is_said_to_need_a_retrieval()
    {
        await Client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = NameOf(Key), ContentBody = "x", StorageClass = S3StorageClass.DeepArchive }, Token);

        var act = () => Store.OpenAsync(Key, Token);

        (await act.Should().ThrowAsync<StoreException>().WithMessage("*Glacier or Deep Archive*")).Which.Hint.Should().Contain("RestoreObject");
    }

    [Fact]
    public async Task A_large_upload_holds_three_buffers_at_most()
    {
        var store = (S3Store)Store;
        var piece = TestBytes.Of(TestBytes.MiB);

        var stored = await store.CreateAsync(
            Key,
            async (stream, cancellationToken) =>
            {
                for (var n = 0; n < 200; n++)
                {
                    await stream.WriteAsync(piece, cancellationToken);
                }
            },
            Token);

        stored.Size.Should().Be(200L * TestBytes.MiB);
        store.Buffers.Peak.Should().Be(S3Upload.MaxBuffers);
        store.Buffers.Lent.Should().Be(0);
        await Client.DeleteObjectAsync(Bucket, NameOf(Key), Token);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_wrong_usage_when_checked()
    {
        using var store = new S3Store(MotoServer.NewClient(new Uri(Client.Config.ServiceURL)), "no-such-bucket");

        var check = () => store.CheckAsync(StoreAccess.Read, Token);
        var open = () => store.OpenAsync(Key, Token);
        var list = () => store.ListAsync("", Token).ToListAsync(Token).AsTask();

        await check.Should().ThrowAsync<UsageException>().WithMessage("There is no bucket 'no-such-bucket'.");
        await open.Should().ThrowAsync<StoreException>().WithMessage("There is no bucket 'no-such-bucket'.");
        await list.Should().ThrowAsync<StoreException>().WithMessage("There is no bucket 'no-such-bucket'.");
    }

    [Fact]
    public async Task Checking_for_writing_leaves_nothing_behind()
    {
        await ((S3Store)Store).CheckAsync(StoreAccess.Write, Token);

        (await LeftoversAsync()).Should().BeEmpty();
        (await ListAsync("")).Should().BeEmpty();
    }

    [Fact]
    public async Task More_objects_than_a_page_holds_are_all_listed()
    {
        await Parallel.ForAsync(0, 1005, Token, async (n, cancellationToken) => await Client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = $"f{n:D4}/x", ContentBody = "" }, cancellationToken));

        (await ListAsync("")).Should().HaveCount(1005).And.BeInAscendingOrder(StringComparer.Ordinal);
        (await FoldersAsync()).Should().HaveCount(1005);
    }
}
