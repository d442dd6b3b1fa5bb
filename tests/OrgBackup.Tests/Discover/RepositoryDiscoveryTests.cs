using OrgBackup.Discover;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Discover;

public sealed class RepositoryDiscoveryTests
{
    private const string Missing = """{"message":"Not Found"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_of_an_organization_is_read_and_each_id_comes_once()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync($"[{Item(2, "two")},{Item(4294967296123, "three")}]")
            : context.JsonAsync($"[{Item(1, "one")},{Item(2, "two")}]", 200, context.Next("/orgs/acme/repos?b=1")));

        var found = await FindAsync(server, "acme");

        found.Select(repository => repository.Id).Should().Equal(1, 2, 4294967296123);
        server.Requests[0].Target.Should().Be("/orgs/acme/repos?type=all&per_page=100");
    }

    [Fact]
    public async Task The_fields_that_matter_are_read()
    {
        await using var server = await FakeGitHub.StartAsync("""
            [{"id":1,"name":"gears","full_name":"Acme/gears","private":true,"archived":true,"fork":true,"default_branch":"trunk",
              "has_wiki":false,"has_issues":false,"size":123456789012,"unknown":{"a":[1e999]}},{"id":2,"name":"bare"}]
            """);

        var found = await FindAsync(server, "acme");

        found.Should().Equal(
            new DiscoveredRepository
            {
                Id = 1,
                Name = "gears",
                FullName = "Acme/gears",
                Private = true,
                Archived = true,
                Fork = true,
                DefaultBranch = "trunk",
                HasWiki = false,
                HasIssues = false,
                SizeKb = 123456789012,
            },
            new DiscoveredRepository { Id = 2, Name = "bare", FullName = "acme/bare", HasWiki = true, HasIssues = true });
    }

    [Fact]
    public async Task A_users_own_token_sees_private_repositories_but_not_those_of_others()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Path.Value switch
        {
            "/user" => context.JsonAsync("""{"login":"Alice"}"""),
            "/user/repos" => context.JsonAsync($"[{Item(1, "mine", "Alice")},{Item(2, "other", "bob")}]"),
            _ => context.JsonAsync(Missing, 404),
        });

        var found = await FindAsync(server, "alice");

        found.Should().ContainSingle().Which.Name.Should().Be("mine");
        server.Requests.Last(request => request.Target != "/graphql").Target.Should().Be("/user/repos?affiliation=owner&visibility=all&per_page=100");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Another_users_repositories_are_listed_as_his(int statusOfUser)
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Path.Value switch
        {
            "/user" => context.JsonAsync("""{"login":"alice"}""", statusOfUser),
            "/users/bob/repos" => context.JsonAsync($"[{Item(1, "his", "bob")}]"),
            _ => context.JsonAsync(Missing, 404),
        });

        var found = await FindAsync(server, "bob");

        found.Should().ContainSingle().Which.Name.Should().Be("his");
        server.Requests.Last(request => request.Target != "/graphql").Target.Should().Be("/users/bob/repos?type=owner&per_page=100");
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Nobody_of_that_name_is_one_clear_sentence(string name)
    {
        await using var server = await FakeGitHub.StartAsync(context => context.JsonAsync(Missing, 404));

        var finding = () => FindAsync(server, name);

        var failure = (await finding.Should().ThrowAsync<OrganizationNotFoundException>()).Which;
        failure.Message.Should().Contain($"'{name}'");
        failure.Hint.Should().Contain("spelling");
    }

    [Fact]
    public async Task A_rejected_token_is_one_clear_sentence()
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("""{"message":"Bad credentials"}""", 401));

        var finding = () => FindAsync(server, "acme");

        var failure = (await finding.Should().ThrowAsync<TokenRejectedException>()).Which;
        failure.Message.Should().Be("GitHub rejected the token (Bad credentials).");
        failure.Hint.Should().Contain("expired");
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Single_sign_on_is_named_when_it_is_the_cause()
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.JsonAsync("{}", 403, ("X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?x=1")));

        var finding = () => FindAsync(server, "acme");

        (await finding.Should().ThrowAsync<AccessDeniedException>()).Which.Hint.Should().Contain("single sign-on");
    }

    [Fact]
    public async Task A_404_after_the_first_page_is_not_an_unknown_organization()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync(Missing, 404)
            : context.JsonAsync($"[{Item(1, "one")}]", 200, context.Next("/orgs/acme/repos?b=1")));

        var finding = () => FindAsync(server, "acme");

        await finding.Should().ThrowAsync<ResourceNotFoundException>();
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("-rf")]
    [InlineData("a\\u0000b\\r\\n\\u001b[31m")]
    [InlineData("CON ")]
    public async Task Hostile_names_are_listed_and_do_no_harm(string name)
    {
        await using var server = await FakeGitHub.StartAsync($"[{Item(1, name)},{Item(2, "good")}]");

        (await FindAsync(server, "acme")).Select(repository => repository.Id).Should().Equal(1, 2);
    }

    [Fact]
    public async Task A_repository_without_a_name_is_still_listed()
    {
        await using var server = await FakeGitHub.StartAsync(
            """[{"id":1,"name":""},{"id":2,"name":null,"full_name":"acme/two"},{"id":3}]""");

        (await FindAsync(server, "acme")).Select(repository => repository.FullName).Should().Equal("acme/id-1", "acme/two", "acme/id-3");
    }

    private static string Item(long id, string name, string owner = "acme") =>
        $$$"""{"id":{{{id}}},"name":"{{{name}}}","full_name":"{{{owner}}}/{{{name}}}","owner":{"login":"{{{owner}}}"}}""";

    private static async Task<IReadOnlyList<DiscoveredRepository>> FindAsync(FakeGitHub server, string account)
    {
        using var session = server.Session();
        return await session.Discovery.FindAsync(account, Cancel);
    }
}
