using Amazon.S3;
using Amazon.S3.Model;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>The shared documents of a run, in a real S3 API.</summary>
public sealed class S3ControlStoreTests(MotoServer moto) : IAsyncLifetime
{
    private static readonly BackupKey Key = new("lease/acme.json");
    private IAmazonS3 _client = null!;
    private S3ControlStore _store = null!;
    private string _bucket = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bucket = await moto.NewBucketAsync();
        _client = await moto.NewClientAsync();
        _store = new S3ControlStore(_client, _bucket);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_document_that_is_not_there_is_null() => (await _store.ReadAsync(Key, Token)).Should().BeNull();

    [Fact]
    public async Task Of_two_creators_one_wins_and_the_same_content_is_no_conflict()
    {
        (await _store.CreateAsync(Key, "one"u8.ToArray(), Token)).Should().BeTrue();
        (await _store.CreateAsync(Key, "two"u8.ToArray(), Token)).Should().BeFalse();
        (await _store.CreateAsync(Key, "one"u8.ToArray(), Token)).Should().BeTrue();
        (await _store.ReadAsync(Key, Token))!.Content.Should().Equal("one"u8.ToArray());
    }

    [Fact]
    public async Task Of_two_writers_of_one_version_the_second_one_notices()
    {
        await _store.PutAsync(Key, "zero"u8.ToArray(), Token);
        var version = (await _store.ReadAsync(Key, Token))!.Version;

        var first = await _store.ReplaceAsync(Key, "one"u8.ToArray(), version, Token);
        var second = await _store.ReplaceAsync(Key, "two"u8.ToArray(), version, Token);

        first.Should().NotBeNull();
        second.Should().BeNull();
        (await _store.ReplaceAsync(Key, "three"u8.ToArray(), first!, Token)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_document_that_vanished_cannot_be_replaced() =>
        (await _store.ReplaceAsync(Key, "one"u8.ToArray(), "\"0123456789abcdef0123456789abcdef\"", Token)).Should().BeNull();

    [Fact]
    public async Task A_missing_bucket_is_a_sentence()
    {
        using var store = new S3ControlStore(await moto.NewClientAsync(), "no-such-bucket");

        var read = () => store.ReadAsync(Key, Token);

        (await read.Should().ThrowAsync<StoreException>()).WithMessage("There is no bucket 'no-such-bucket'.");
    }

    [Fact]
    public async Task Files_are_streams_in_the_same_bucket()
    {
        await _store.Files.ReplaceAsync(new("runs/a/files.tar.gz"), TestBytes.Writer(TestBytes.Of(100)), Token);

        (await _store.ReadAsync(new("runs/a/files.tar.gz"), Token))!.Content.Should().HaveCount(100);
    }

    [Theory]
    [InlineData("gears/git_backup_2026-11-22.tar.gz", true)]
    [InlineData("gears/wiki_backup_2026-11-22_2.tar.gz", true)]
    [InlineData("_organization/metadata_backup_2026-11-22.tar.gz", true)]
    [InlineData("gears/snapshots/2026-11-22.json", false)]
    [InlineData("gears/releases/ab/abcd", false)]
    [InlineData("git_backup_x.tar.gz/metadata/a_issues.json", false)]
    public async Task Only_dated_archives_are_tagged(string key, bool isTagged)
    {
        using var store = new S3Store(await moto.NewClientAsync(), _bucket, tagsArchives: true);
        await store.CreateAsync(new(key), TestBytes.Writer(TestBytes.Of(10)), Token);

        (await TagsOfAsync(key)).Should().BeEquivalentTo(isTagged ? ["orgbackup=archive"] : Array.Empty<string>());
    }

    [Fact]
    public async Task An_archive_of_many_parts_is_tagged_too_and_none_unless_asked()
    {
        using (var store = new S3Store(await moto.NewClientAsync(), _bucket, tagsArchives: true))
        {
            await store.CreateAsync(
                new("gears/git_backup_2026-11-22.tar.gz"), TestBytes.Writer(TestBytes.Of(20 * TestBytes.MiB)), Token);
        }

        using var plain = new S3Store(await moto.NewClientAsync(), _bucket);
        await plain.CreateAsync(new("levers/git_backup_2026-11-22.tar.gz"), TestBytes.Writer(TestBytes.Of(10)), Token);

        (await TagsOfAsync("gears/git_backup_2026-11-22.tar.gz")).Should().Equal("orgbackup=archive");
        (await TagsOfAsync("levers/git_backup_2026-11-22.tar.gz")).Should().BeEmpty();
    }

    private async Task<IEnumerable<string>> TagsOfAsync(string key)
    {
        var request = new GetObjectTaggingRequest { BucketName = _bucket, Key = key };
        var tags = (await _client.GetObjectTaggingAsync(request, Token)).Tagging;
        return (tags ?? []).Select(tag => $"{tag.Key}={tag.Value}");
    }
}
