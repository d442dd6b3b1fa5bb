using Amazon.S3;
using Amazon.S3.Model;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>A run that builds on a snapshot whose archives the bucket's lifecycle has moved to Deep Archive.</summary>
public sealed class ArchivedBundleTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kind_that_cannot_be_read_is_carried_forward_from_the_views()
    {
        using var run = new FakeRun();
        var bucket = await moto.NewBucketAsync();
        run.Store = new S3Store(await moto.NewClientAsync(), bucket);
        var repository = run.Organization.Add(1, "gears");
        await run.BackUpAsync(Token);
        var bundle = (await run.NewestAsync("gears", Token)).Artifacts.Single(one => one.Kind == ArtifactKinds.Metadata);
        await ArchiveAsync(bucket, bundle.Key.Value);
        var read = () => run.Store.OpenAsync(bundle.Key, Token);
        (await read.Should().ThrowAsync<StoreException>()).WithMessage("*archive storage class*");

        repository.Missing["issues"] = MissingReasons.Retryable;
        repository.Metadata["labels"].Add("""{"id":9}""");
        var manifest = await run.BackUpAsync(Token);

        manifest.Totals.Partial.Should().Be(1);
        var record = await run.NewestAsync("gears", Token);
        record.Metadata["issues"].Count.Should().Be(1);
        record.Missing.Should().ContainSingle().Which.Since.Should().Be(record.Date);
        using var folder = new TempFolder();
        var newBundle = record.Artifacts.Single(one => one.Kind == ArtifactKinds.Metadata);
        await using var source = await run.Store.OpenAsync(newBundle.Key, Token);
        await MetadataBundle.ExtractAsync(source!, name => folder.In(name), Token);
        (await File.ReadAllTextAsync(folder.In("gears_issues.json"), Token)).Should().Contain("first");
    }

    private async Task ArchiveAsync(string bucket, string key)
    {
        using var client = await moto.NewClientAsync();
        await client.CopyObjectAsync(
            new CopyObjectRequest
            {
                SourceBucket = bucket,
                SourceKey = key,
                DestinationBucket = bucket,
                DestinationKey = key,
                StorageClass = S3StorageClass.DeepArchive,
            },
            Token);
    }
}
