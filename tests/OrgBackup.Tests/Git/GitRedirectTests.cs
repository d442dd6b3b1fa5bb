using Microsoft.AspNetCore.Http;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

/// <summary>Where the token goes, and where it must not.</summary>
public abstract class GitRedirectTests(GitEngineKind kind) : GitTestBase(kind)
{
    [Fact]
    public async Task The_token_is_sent_to_the_configured_server_with_every_request()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");

        await MirrorAsync();

        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"x-access-token:{TestEngine.Token}"));
        Server.Requests.Should().HaveCount(Kind == GitEngineKind.ProtocolV2 ? 3 : 4).And.OnlyContain(r => r.Authorization == $"Basic {basic}");
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_with_the_token()
    {
        await (await NewRepositoryAsync("new")).CommitAsync("refs/heads/main");
        Server.Before = context => Task.FromResult(
            Redirect(
                context, "/acme/old.git", context.Request.Path.Value!.Replace("old", "new", StringComparison.Ordinal)));

        var result = await MirrorAsync("old");

        result.Refs.Refs.Should().ContainSingle();
        Server.Requests.Should().OnlyContain(r => r.Authorization.Length > 0);
        Server.Requests.Where(r => r.Method == "POST").Should()
            .OnlyContain(r => r.Path.StartsWith("/acme/new.git", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_to_another_port_is_followed_without_the_token()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        await using var other = await GitServer.StartAsync(Server.Root);
        Server.Before = context => Task.FromResult(
            Redirect(context, "/acme/", new Uri(other.Url, context.Request.Path).ToString()));

        var result = await MirrorAsync();

        result.Refs.Refs.Should().ContainSingle();
        Server.Requests.Should().HaveCount(Kind == GitEngineKind.ProtocolV2 ? 1 : 2)
            .And.OnlyContain(r => r.Authorization.Length > 0);
        other.Requests.Should().HaveCount(Kind == GitEngineKind.ProtocolV2 ? 3 : 4).And.OnlyContain(r => r.Authorization == "");
    }

    [Fact]
    public async Task A_401_of_another_server_gets_no_token_either()
    {
        await using var other = await GitServer.StartAsync(Server.Root);
        other.Before = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"give\"";
            return Task.FromResult(true);
        };
        Server.Before = context => Task.FromResult(
            Redirect(context, "/acme/", new Uri(other.Url, context.Request.Path).ToString()));

        var list = () => ListAsync();

        await list.Should().ThrowAsync<BackupException>();
        other.Requests.Should().ContainSingle().Which.Authorization.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://example.org/acme/gears.git/info/refs")]
    [InlineData("file:///acme/gears.git/info/refs")]
    [InlineData("ftp://127.0.0.1/acme/gears.git/info/refs")]
    [InlineData("https://user:secret@127.0.0.1/acme/gears.git/info/refs")]
    [InlineData("/login")]
    public async Task A_redirect_to_anything_that_is_no_git_server_is_refused(string location)
    {
        Server.Before = context => Task.FromResult(Redirect(context, "/acme/", location));

        var list = () => ListAsync();

        await list.Should().ThrowAsync<GitHubProtocolException>().WithMessage("*not followed*");
        Server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        Server.Before = context => Task.FromResult(Redirect(context, "/", context.Request.Path.Value!));

        var list = () => ListAsync();

        await list.Should().ThrowAsync<GitHubProtocolException>().WithMessage("*circle*");
        Server.Requests.Should().HaveCount(6);
    }

    [Fact]
    public async Task A_redirected_pack_request_is_not_followed()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        await using var other = await GitServer.StartAsync(Server.Root);
        Server.Before = context => Task.FromResult(
            IsPackRequest(context) && Redirect(context, "/acme/", new Uri(other.Url, context.Request.Path).ToString()));

        var mirror = () => MirrorAsync();

        await mirror.Should().ThrowAsync<GitHubProtocolException>();
        other.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://github.example/acme/gears.git")]
    [InlineData("ssh://git@127.0.0.1/acme/gears.git")]
    [InlineData("file:///acme/gears.git")]
    [InlineData("https://x:secret@github.com/acme/gears.git")]
    public async Task Only_https_without_credentials_is_asked(string url)
    {
        var list = () => Engine.ListRefsAsync(new(url), Ct);

        (await list.Should().ThrowAsync<UsageException>()).Which.Message.Should().NotContain("secret");
    }

    [Theory]
    [InlineData("https://github.com/a", "https://github.com/b", true)]
    [InlineData("https://github.com/a", "https://codeload.github.com/b", true)]
    [InlineData("https://github.com/a", "http://github.com/b", false)]
    [InlineData("https://github.com/a", "http://127.0.0.1/b", false)]
    [InlineData("https://github.com/a", "https://127.0.0.1/b", false)]
    [InlineData("https://github.com/a", "https://[::1]/b", false)]
    [InlineData("https://github.com/a", "https://169.254.169.254/b", false)]
    [InlineData("https://10.1.2.3/a", "https://10.1.2.3/b", true)]
    public void A_server_on_the_internet_may_not_send_us_to_this_machine(string from, string to, bool may) =>
        GitAddress.MayRedirect(new(from), new(to)).Should().Be(may);

    private static bool Redirect(HttpContext context, string prefix, string location)
    {
        if (!context.Request.Path.Value!.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.StatusCode = 301;
        context.Response.Headers.Location = $"{location}{(location == "/login" ? "" : context.Request.QueryString)}";
        return true;
    }
}

public sealed class GitRedirectV2Tests() : GitRedirectTests(GitEngineKind.ProtocolV2);

public sealed class GitRedirectLibGit2Tests() : GitRedirectTests(GitEngineKind.LibGit2);
