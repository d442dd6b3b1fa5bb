using System.Net;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class AssetTests
{
    private static readonly (string, string) Bytes = ("Accept", "application/octet-stream");

    [Fact]
    public async Task An_asset_is_described_as_JSON_and_downloaded_from_another_origin()
    {
        await using var example = await Example.StartAsync();
        var asset = AddAsset(example);

        var described = await example.Client.GetAsync(Path(asset));
        using var redirect = await example.Client.SendAsync(Path(asset), Bytes);
        using var anonymous = new ApiClient(example.Server, null);
        using var download = await anonymous.SendAsync(redirect.Headers.Location!.ToString());

        described["digest"]!.GetValue<string>().Should().Be(asset.Digest);
        redirect.StatusCode.Should().Be(HttpStatusCode.Found);
        redirect.Headers.Location!.Authority.Should().Be(example.Server.AssetUrl.Authority);
        (await download.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().Equal(
            asset.Content);
        example.Server.Journal.Entries.Select(entry => entry.Kind)
            .Should().Equal(RequestKind.Rest, RequestKind.AssetRequest, RequestKind.AssetDownload);
        example.Server.Journal.ApiCalls.Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_reaches_the_asset_host_is_a_leak()
    {
        await using var example = await Example.StartAsync();
        using var redirect = await example.Client.SendAsync(Path(AddAsset(example)), Bytes);

        using var leaking = await example.Client.SendAsync(redirect.Headers.Location!.ToString());

        leaking.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        example.Server.Assets.Leaks.Should().ContainSingle().Which.Should().StartWith("GET /release-assets/");
    }

    [Fact]
    public async Task Assets_come_inline_where_that_is_switched_on()
    {
        await using var example = await Example.StartAsync(new() { InlineAssets = true });
        var asset = AddAsset(example, "application/gzip");

        using var download = await example.Client.SendAsync(Path(asset), Bytes);

        download.StatusCode.Should().Be(HttpStatusCode.OK);
        download.Content.Headers.ContentType!.MediaType.Should().Be("application/gzip");
        (await download.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().Equal(
            asset.Content);
    }

    [Fact]
    public async Task An_asset_can_be_cut_or_have_another_size_than_told()
    {
        await using var example = await Example.StartAsync();
        var asset = AddAsset(example);
        asset.ToldSize = 7;
        using var redirect = await example.Client.SendAsync(Path(asset), Bytes);
        using var anonymous = new ApiClient(example.Server, null);
        example.Server.Faults.On("/release-assets/*").CutBody(1_000);

        var download = () => anonymous.SendAsync(redirect.Headers.Location!.ToString());

        (await example.Client.GetAsync(Path(asset)))["size"]!.GetValue<long>().Should().Be(7);
        await download.Should().ThrowAsync<HttpRequestException>();
    }

    private static string Path(ReleaseAsset asset) => $"/repos/acme/gears/releases/assets/{asset.Id}";

    private static ReleaseAsset AddAsset(Example example, string contentType = "application/octet-stream") =>
        example.Gears.Content.AddRelease("v1", example.Admin).AddAsset(
            "gears.bin", [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)], contentType);
}
