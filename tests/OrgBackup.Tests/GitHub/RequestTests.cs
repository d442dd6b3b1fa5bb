namespace OrgBackup.Tests.GitHub;

public sealed class RequestTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_says_who_asks_for_what()
    {
        await using var server = await FakeGitHub.StartAsync("{}");
        using var session = server.Session();

        using var answer = await session.Api.GetAsync("/x", Cancel);

        var request = server.Requests.Should().ContainSingle().Subject;
        request.Header("Authorization").Should().Be($"Bearer {FakeGitHub.Token}");
        request.Header("Accept").Should().Be("application/vnd.github+json");
        request.Header("X-GitHub-Api-Version").Should().Be("2022-11-28");
        request.Header("User-Agent").Should().MatchRegex("^orgbackup/[0-9]+[.][0-9]+[.][0-9]+");
        request.Headers.Keys.Should().NotContain("traceparent").And.NotContain("Cookie");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_relative_redirect_on_the_same_origin_keeps_the_token(int status)
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Path == "/repositories/7"
            ? context.JsonAsync("{}")
            : context.JsonAsync("{}", status, ("Location", "repositories/7")));
        using var session = server.Session();

        using var answer = await session.Api.GetAsync("/x", Cancel);

        server.Requests[1].Header("Authorization").Should().NotBeNull();
        session.Calls.Should().Be(2);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_to_another_port_or_host_gets_no_token(int status)
    {
        await using var other = await FakeGitHub.StartAsync("{}");
        await using var server = await FakeGitHub.StartAsync(context => context.JsonAsync(
            "{}",
            status,
            ("Location", context.Request.Path == "/port" ? $"{other.Url}x" : $"http://localhost:{other.Url.Port}/x")));
        using var session = server.Session();

        using var first = await session.Api.GetAsync("/port", Cancel);
        using var second = await session.Api.GetAsync("/host", Cancel);

        other.Requests.Should().HaveCount(2).And.OnlyContain(request => request.Header("Authorization") == null);
        session.Calls.Should().Be(2);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fd00:ec2::254]/latest/")]
    [InlineData("https://10.0.0.7/")]
    [InlineData("https://[::ffff:192.168.0.1]/")]
    [InlineData("http://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/x")]
    public async Task A_redirect_to_an_inner_or_insecure_address_is_not_followed(string location)
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("{}", 302, ("Location", location)));
        using var session = server.Session();

        var asking = () => session.Api.GetAsync("/x", Cancel);

        await asking.Should().ThrowAsync<GitHubProtocolException>();
        session.Calls.Should().Be(1);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("{}", 302, ("Location", "/x")));
        using var session = server.Session();

        var asking = () => session.Api.GetAsync("/x", Cancel);

        await asking.Should().ThrowAsync<GitHubProtocolException>();
        session.Calls.Should().Be(6);
    }

    [Fact]
    public async Task A_query_is_not_sent_to_another_origin()
    {
        await using var other = await FakeGitHub.StartAsync("{}");
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("{}", 307, ("Location", other.Url.ToString())));
        using var session = server.Session();

        var asking = () => session.Api.QueryAsync("{}"u8.ToArray(), Cancel);

        await asking.Should().ThrowAsync<GitHubProtocolException>();
        other.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(401, "{}", typeof(TokenRejectedException))]
    [InlineData(403, """{"message":"Resource not accessible"}""", typeof(AccessDeniedException))]
    [InlineData(403, """{"message":"Repository access blocked","block":{"reason":"tos"}}""", typeof(ResourceBlockedException))]
    [InlineData(451, """{"message":"Repository access blocked"}""", typeof(ResourceBlockedException))]
    [InlineData(404, "<html>", typeof(ResourceNotFoundException))]
    [InlineData(410, "{}", typeof(FeatureDisabledException))]
    [InlineData(400, "{}", typeof(GitHubProtocolException))]
    [InlineData(422, """{"message":"Validation Failed"}""", typeof(GitHubProtocolException))]
    [InlineData(304, "", typeof(GitHubProtocolException))]
    [InlineData(501, "{}", typeof(GitHubProtocolException))]
    public async Task Each_refusal_is_an_exception_of_its_own_and_is_not_repeated(
        int status, string body, Type expected)
    {
        await using var server = await FakeGitHub.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return status == 304 ? Task.CompletedTask : context.JsonAsync(body, status);
        });
        using var session = server.Session();

        var failure = await FluentActions.Awaiting(() => session.Api.GetAsync("/x", Cancel))
            .Should().ThrowAsync<BackupException>();

        failure.Which.Should().BeOfType(expected);
        session.Calls.Should().Be(1);
    }

    [Fact]
    public async Task A_missing_permission_is_named_as_GitHub_names_it()
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.JsonAsync("{}", 403, ("x-accepted-github-permissions", "administration=read")));
        using var session = server.Session();

        var failure = await FluentActions.Awaiting(() => session.Api.GetAsync("/x", Cancel))
            .Should().ThrowAsync<AccessDeniedException>();

        failure.Which.Permission.Should().Be("administration=read");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task The_token_is_in_no_message_even_if_the_server_repeats_it(int status)
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.JsonAsync($$"""{"message":"Bad credentials {{FakeGitHub.Token}}\u001b[31m"}""", status));
        using var session = server.Session(FakeGitHub.Fast with { Tries = 1 });

        var failure = await FluentActions.Awaiting(() => session.Api.GetAsync("/x", Cancel))
            .Should().ThrowAsync<BackupException>();

        failure.Which.ToString().Should().NotContain(FakeGitHub.Token).And.NotContain("\u001b");
    }
}
