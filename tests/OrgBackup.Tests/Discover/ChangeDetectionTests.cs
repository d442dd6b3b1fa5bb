using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrgBackup.Discover;
using OrgBackup.Tests.GitHub;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Discover;

public sealed class ChangeDetectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_listed_repository_has_marks_that_move_with_what_they_stand_for()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        var repository = runs.AddRepository("gears");
        var issue = repository.Content.AddIssue("first", runs.Admin);
        var before = await FindAsync(runs);

        repository.Content.AddComment(issue, runs.Admin, "moves it");
        repository.Content.AddLabel("new");
        var after = await FindAsync(runs);

        before.Issues.Should().StartWith("1@");
        after.Should().BeEquivalentTo(before with { Issues = after.Issues, Counts = "1/0/0" });
        after.Issues.Should().NotBe(before.Issues);
    }

    [Fact]
    public async Task A_user_accounts_repositories_have_marks_too()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        runs.Model.AddRepository(runs.Admin, "dotfiles");
        using var session = runs.Session();

        var found = await session.Discovery.FindAsync("mona", Cancel);

        found.Single().Marks!.Pulls.Should().Be("0@");
    }

    [Fact]
    public async Task A_server_without_graphql_leaves_the_listing_as_it_is()
    {
        await using var server = await StartAsync(context => context.JsonAsync("""{"message":"Not Found"}""", 404));
        var found = await FindAsync(server);

        found.Should().HaveCount(3).And.OnlyContain(repository => repository.Marks == null);
    }

    [Fact]
    public async Task A_page_that_is_too_heavy_is_halved()
    {
        await using var server = await StartAsync(context => SizeIn(context) > 30
            ? context.JsonAsync("""{"errors":[{"message":"Something went wrong while executing your query."}]}""")
            : context.JsonAsync(Answer(Node(1), Node(2), Node(3))));

        var found = await FindAsync(server);

        found.Should().OnlyContain(repository => repository.Marks!.Issues == "7@2026-11-01T00:00:00Z");
        server.Requests.Where(request => request.Target == "/graphql").Should().HaveCount(3);
    }

    [Fact]
    public async Task An_older_server_is_asked_for_fewer_fields()
    {
        await using var server = await StartAsync(context =>
            ((string)context.Items["body"]!).Contains("hasDiscussionsEnabled", StringComparison.Ordinal)
                ? context.JsonAsync("""{"errors":[{"message":"Field 'discussions' doesn't exist on type 'Repository'"}]}""")
                : context.JsonAsync(Answer(Node(1), Node(2), Node(3))));

        var found = await FindAsync(server);

        found.Should().OnlyContain(repository => repository.Marks!.Discussions == "off");
    }

    [Fact]
    public async Task What_an_answer_leaves_out_has_no_marks()
    {
        await using var server = await StartAsync(context => context.JsonAsync(
            Answer(Node(1), Node(2, issues: "null")).Replace(
                "{\"data\"", """{"errors":[{"message":"Timeout"}],"data" """.Trim(), StringComparison.Ordinal)));

        var found = await FindAsync(server);

        found[0].Marks!.Issues.Should().NotBeNull();
        found[1].Marks!.Issues.Should().BeNull();
        found[2].Marks.Should().BeNull();
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("1@a", null, false)]
    [InlineData("1@a", "1@b", false)]
    [InlineData("1@a", "1@a", true)]
    public void A_mark_that_is_not_known_counts_as_changed(string? before, string? now, bool isSame)
    {
        var all = new ChangeMarks
        {
            Repository = "r",
            Pushes = "p",
            Pulls = "0@",
            Discussions = "off",
            Releases = "0@//",
            Counts = "0/0/0",
        };

        var changed = OrgBackup.Backup.MetadataPlanner.Changed(all with { Issues = before }, all with { Issues = now });

        changed.Should().Be(isSame ? OrgBackup.Metadata.KindMarks.None : OrgBackup.Metadata.KindMarks.Issues);
    }

    private static async Task<ChangeMarks> FindAsync(IncrementalRuns runs)
    {
        using var session = runs.Session();
        return (await session.Discovery.FindAsync(IncrementalRuns.Organization, Cancel))
            .Single(one => !one.IsOrganization).Marks!;
    }

    private static async Task<List<DiscoveredRepository>> FindAsync(FakeGitHub server)
    {
        using var session = server.Session();
        return [.. (await session.Discovery.FindAsync("acme", Cancel)).Where(one => !one.IsOrganization)];
    }

    private static Task<FakeGitHub> StartAsync(Func<HttpContext, Task> graphQl) => FakeGitHub.StartAsync(context =>
        context.Request.Path == "/graphql" ? graphQl(context)
        : context.Request.Path == "/orgs/acme/repos" ? context.JsonAsync(
            """[{"id":1,"node_id":"R1","name":"a","full_name":"acme/a"},{"id":2,"name":"b","full_name":"acme/b"},{"id":3,"name":"c","full_name":"acme/c"}]""")
        : context.JsonAsync("""{"id":9,"login":"acme"}"""));

    private static int SizeIn(HttpContext context)
    {
        using var body = JsonDocument.Parse((string)context.Items["body"]!);
        return body.RootElement.GetProperty("variables").GetProperty("first").GetInt32();
    }

    private static string Answer(params string[] nodes) =>
        """{"data":{"repositoryOwner":{"repositories":{"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":["""
        + string.Join(',', nodes) + "]}}}}";

    private static string Node(int id, string issues = """{"totalCount":7,"nodes":[{"updatedAt":"2026-11-01T00:00:00Z"}]}""")
    {
        // one is found by its node id, the others by their number and name
        var key = id == 1 ? "\"id\":\"R1\"" : id == 2 ? "\"id\":\"x\",\"databaseId\":2" : "\"id\":\"y\"";
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{{{key}},"nameWithOwner":"acme/{{(char)('a' + id - 1)}}","updatedAt":"u","pushedAt":null,"issues":{{issues}}}""");
    }
}
