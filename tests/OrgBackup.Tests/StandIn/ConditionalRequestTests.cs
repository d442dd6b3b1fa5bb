using System.Net;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class ConditionalRequestTests
{
    [Fact]
    public async Task An_unchanged_answer_is_304_and_costs_nothing()
    {
        await using var example = await Example.StartAsync();
        using var first = await example.Client.SendAsync("/repos/acme/gears/labels");

        using var second = await example.Client.SendAsync(
            "/repos/acme/gears/labels", ("If-None-Match", first.Headers.ETag!.ToString()));

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        ApiClient.Header(second, "X-RateLimit-Used").Should().Be(ApiClient.Header(first, "X-RateLimit-Used"));
    }

    [Fact]
    public async Task A_changed_answer_is_sent_whole()
    {
        await using var example = await Example.StartAsync();
        using var first = await example.Client.SendAsync("/repos/acme/gears/labels");
        example.Gears.Content.AddLabel("bug");

        using var second = await example.Client.SendAsync(
            "/repos/acme/gears/labels", ("If-None-Match", first.Headers.ETag!.ToString()));

        second.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_tag_is_worth_nothing_with_another_token_of_the_same_user()
    {
        await using var example = await Example.StartAsync();
        using var rotated = new ApiClient(example.Server, example.Server.Tokens.AddClassic(example.Admin).Value);
        using var first = await example.Client.SendAsync("/repos/acme/gears/labels");

        using var second = await rotated.SendAsync(
            "/repos/acme/gears/labels", ("If-None-Match", first.Headers.ETag!.ToString()));

        second.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answers_are_compressed_when_the_client_says_it_can()
    {
        await using var example = await Example.StartAsync();

        using var plain = await example.Client.SendAsync("/user");
        using var zipped = await example.Client.SendAsync("/user", ("Accept-Encoding", "gzip, deflate"));

        plain.Content.Headers.ContentEncoding.Should().BeEmpty();
        zipped.Content.Headers.ContentEncoding.Should().Equal("gzip");
    }
}
