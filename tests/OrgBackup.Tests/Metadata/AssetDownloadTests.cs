using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

public sealed class AssetDownloadTests
{
    private const string Path = "/releases/assets/5";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Assets_are_those_that_were_uploaded()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/releases", """
            [{"id":1,"tag_name":"v1","assets":[
              {"id":5,"name":"../a.zip","state":"uploaded","size":3,"updated_at":"2024-01-01T00:00:00Z","digest":"sha256:ab"},
              {"id":6,"name":"half","state":"starter","size":0},{"id":7,"name":"old","size":9}]},
             {"id":2,"assets":[]},{"id":3,"tag_name":"v\ud800","assets":[{"id":8000000000,"name":"\udc00","state":"uploaded","size":1}]}]
            """);

        await fake.ReadAsync();

        fake.Session.Metadata.ListAssets(fake.Folder).Should().Equal(
            new ReleaseAssetInfo(5, "../a.zip", "v1", 3, "2024-01-01T00:00:00Z", "sha256:ab"),
            new ReleaseAssetInfo(7, "old", "v1", 9, null, null),
            new ReleaseAssetInfo(8_000_000_000, "\\udc00", "v\\ud800", 1, null, null));
    }

    [Fact]
    public async Task A_gzip_file_comes_untouched_and_the_other_origin_gets_no_token()
    {
        var bytes = Gzipped();
        await using var store = await FakeGitHub.StartAsync(context => SendAsync(context, bytes));
        await using var fake = await FakeRepository.StartAsync();
        fake.Put(Path, context => context.JsonAsync("", 302, ("Location", $"{store.Url}file?signature=1")));
        using var target = new MemoryStream();

        await DownloadAsync(fake, Asset(bytes), target);

        target.ToArray().Should().Equal(bytes);
        var request = store.Requests.Should().ContainSingle().Subject;
        request.Header("Authorization").Should().BeNull();
        request.Header("Accept-Encoding").Should().BeNull();
        fake.Requests.Should().ContainSingle().Which.Header("Accept").Should().Be("application/octet-stream");
        fake.Session.Calls.Should().Be(1);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("short")]
    [InlineData("flipped")]
    [InlineData("502")]
    public async Task A_transfer_that_breaks_begins_anew(string fault)
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var failures = 2;
        await using var fake = await FakeRepository.StartAsync();
        fake.Put(
            Path,
            context => Interlocked.Decrement(ref failures) >= 0
                ? FailAsync(context, bytes, fault)
                : SendAsync(context, bytes));
        using var target = new MemoryStream();
        target.Write("kept"u8);

        await DownloadAsync(fake, Asset(bytes), target);

        target.ToArray().Should().Equal([.. "kept"u8, .. bytes]);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("flipped")]
    [InlineData("cut")]
    public async Task Bytes_that_stay_wrong_are_a_failure(string fault)
    {
        var bytes = RandomNumberGenerator.GetBytes(3000);
        await using var fake = await FakeRepository.StartAsync();
        fake.Put(Path, context => FailAsync(context, bytes, fault));
        using var target = new MemoryStream();

        var downloading = () => DownloadAsync(fake, Asset(bytes), target);

        await downloading.Should().ThrowAsync<GitHubUnavailableException>();
        fake.Requests.Should().HaveCountGreaterThanOrEqualTo(5);
    }

    [Fact]
    public async Task An_asset_that_is_gone_is_not_asked_for_again()
    {
        await using var fake = await FakeRepository.StartAsync();
        using var target = new MemoryStream();

        var downloading = () => DownloadAsync(fake, Asset([]), target);

        await downloading.Should().ThrowAsync<ResourceNotFoundException>();
        fake.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_stalled_transfer_ends()
    {
        await using var fake = await FakeRepository.StartAsync(
            FakeGitHub.Fast with { IdleTimeout = TimeSpan.FromMilliseconds(200), Tries = 2 });
        fake.Put(Path, async context =>
        {
            await context.Response.WriteAsync("some");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var target = new MemoryStream();

        var downloading = () => DownloadAsync(fake, Asset(new byte[100]), target);

        (await downloading.Should().ThrowAsync<GitHubUnavailableException>()).Which.Message.Should().Contain("Nothing came");
    }

    [Fact]
    public async Task Bytes_are_passed_on_before_the_asset_is_complete()
    {
        const int Blocks = 64;
        await using var fake = await FakeRepository.StartAsync();
        using var target = new CountingStream();
        fake.Put(Path, async context =>
        {
            var block = new byte[1 << 20];
            for (var sent = 0; sent < Blocks; sent++)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
                while (target.Count < (sent - 16L) * block.Length)
                {
                    await Task.Delay(1, context.RequestAborted);
                }
            }
        });

        await DownloadAsync(fake, new(5, "large", "v1", Blocks << 20, null, null), target);

        target.Count.Should().Be(Blocks << 20);
    }

    private static ReleaseAssetInfo Asset(byte[] bytes) =>
        new(
            5,
            "a.tgz",
            "v1",
            bytes.Length,
            UpdatedAt: null,
            $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}");

    private static Task DownloadAsync(FakeRepository fake, ReleaseAssetInfo asset, Stream target) =>
        fake.Session.Metadata.DownloadAssetAsync(fake.Repository, asset, target, Cancel);

    private static async Task SendAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentType = "application/gzip";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private static async Task FailAsync(HttpContext context, byte[] bytes, string fault)
    {
        switch (fault)
        {
            case "cut":
                context.Response.ContentLength = bytes.Length;
                await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case "short":
                await SendAsync(context, bytes[..^1]);
                break;
            case "flipped":
                await SendAsync(context, [(byte)(bytes[0] ^ 1), .. bytes[1..]]);
                break;
            default:
                await context.SendAsync("text/html", "<html>", 502);
                break;
        }
    }

    private static byte[] Gzipped()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[20_000]);
        }

        return bytes.ToArray();
    }

    private sealed class CountingStream : MemoryStream
    {
        private long _count;

        public override bool CanSeek => false;

        public long Count => Interlocked.Read(ref _count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Add(ref _count, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
