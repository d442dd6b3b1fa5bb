using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

[ChecksStoredKinds]
public sealed class PullReviewsTests
{
    private const string NoMore = """
        "pageInfo":{"hasNextPage":false,"endCursor":null}
        """;

    private static readonly string[] OtherLists =
        ["reviewThreads", "closingIssuesReferences", "commits", "files", "timelineItems", "reactions"];

    [Fact]
    public async Task Every_connection_is_read_to_its_end_and_each_review_is_kept_as_sent()
    {
        await using var fake = await StartAsync();
        Answer(fake, context => Variables(context) switch
        {
            { After: null, Ids: "P1,P2" } => Pulls(Pull(Review("a", 1), "r1"), Pull(Review("d", 2), null)),
            { After: "r1", Ids: "P1" } => Pulls(Pull(Review("b", 1), "r2")),
            { After: "r2", Ids: "P1" } => Pulls(Pull(Review("c", 1), null)),
            _ => """{"errors":[{"message":"unexpected"}]}""",
        });

        var results = await fake.ReadAsync();

        var reviews = results["pull_reviews"];
        (reviews.Status, reviews.Form, reviews.Count).Should().Be((KindStatus.Read, "graphql", 4));
        fake.File("pull_reviews")
            .Should().Be($"[\n{Review("a", 1)},\n{Review("d", 2)},\n{Review("b", 1)},\n{Review("c", 1)}\n]\n");
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(410, "{}")]
    [InlineData(501, "{}")]
    [InlineData(405, "")]
    [InlineData(400, "{}")]
    [InlineData(401, "{}")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"errors":[{"type":"FORBIDDEN","message":"no"}]}""")]
    [InlineData(200, """{"errors":[{"message":"Field 'pullRequests' doesn't exist on type 'Repository'"}]}""")]
    public async Task Where_GraphQL_does_not_answer_REST_does(int status, string body)
    {
        await using var fake = await StartAsync();
        fake.PutAt(
            "/graphql",
            context => context.SendAsync(body.StartsWith('<') ? "text/html" : "application/json", body, status));
        fake.Put("/pulls/1/reviews", """[{"id":11},{"id":12}]""");
        fake.Put("/pulls/2/reviews", """[{"id":21}]""");

        var reviews = (await fake.ReadAsync())["pull_reviews"];

        (reviews.Status, reviews.Form, reviews.Count).Should().Be((KindStatus.Read, "rest", 3));
        fake.File("pull_reviews").Should().Be("[\n{\"id\":11},\n{\"id\":12},\n{\"id\":21}\n]\n");
    }

    [Fact]
    public async Task An_older_server_is_asked_for_fewer_fields()
    {
        await using var fake = await StartAsync();
        Answer(fake, context => Query(context).Contains("isMinimized", StringComparison.Ordinal)
            ? """{"errors":[{"message":"Field 'isMinimized' doesn't exist on type 'PullRequestReview'"}]}"""
            : Pulls(Pull(Review("a", 1), null), Pull("", null)));

        var reviews = (await fake.ReadAsync())["pull_reviews"];

        (reviews.Form, reviews.Count).Should().Be(("graphql", 1));
    }

    [Fact]
    public async Task A_query_that_is_too_heavy_is_made_lighter()
    {
        await using var fake = await StartAsync();
        Answer(fake, context => Variables(context) is { First: > 20 } or { Ids.Length: > 2 }
            ? """{"data":null,"errors":[{"message":"Something went wrong while executing your query."}]}"""
            : Pulls(Pull(Review(Variables(context).Ids, 1), null)));

        var reviews = (await fake.ReadAsync())["pull_reviews"];

        (reviews.Form, reviews.Count).Should().Be(("graphql", 2));
    }

    [Fact]
    public async Task A_server_without_GraphQL_is_asked_once_in_a_run()
    {
        await using var fake = await StartAsync();
        fake.PutAt("/graphql", context => context.JsonAsync("{}", 404));
        fake.Put("/pulls/1/reviews", "[]");
        fake.Put("/pulls/2/reviews", "[]");

        await fake.ReadAsync();
        await fake.ReadAsync();

        fake.Requests.Count(request => request.Target == "/graphql").Should().Be(1);
    }

    [Fact]
    public async Task Cursors_that_go_in_a_circle_end_and_REST_answers()
    {
        await using var fake = await StartAsync();
        Answer(fake, context => Variables(context).Ids == "P1"
            ? Pulls(Pull("", Variables(context).After == "r1" ? "r2" : "r1"))
            : Pulls(Pull(Review("a", 1), "r1"), Pull("", null)));
        fake.Put("/pulls/1/reviews", "[]");
        fake.Put("/pulls/2/reviews", "[]");

        (await fake.ReadAsync())["pull_reviews"].Form.Should().Be("rest");
    }

    [Fact]
    public async Task Where_GraphQL_answers_for_fewer_pull_requests_REST_answers()
    {
        await using var fake = await StartAsync();
        Answer(fake, _ => Pulls(Pull(Review("a", 1), null)));
        fake.Put("/pulls/1/reviews", "[]");
        fake.Put("/pulls/2/reviews", """[{"id":21}]""");

        (await fake.ReadAsync())["pull_reviews"].Should().Match<KindResult>(reviews => reviews.Form == "rest" && reviews.Count == 1);
    }

    [Fact]
    public async Task Without_pull_requests_that_can_be_read_the_reviews_share_their_fate()
    {
        await using var fake = await StartAsync();
        fake.Put("/pulls", "{}", 451);

        var reviews = (await fake.ReadAsync())["pull_reviews"];

        (reviews.Status, reviews.Reason, reviews.Kind).Should().Be((KindStatus.Missing, "blocked", "pull_reviews"));
    }

    private static async Task<FakeRepository> StartAsync()
    {
        var fake = await FakeRepository.StartAsync();
        fake.Put("/pulls", """[{"id":1,"number":1,"node_id":"P1"},{"id":2,"number":2,"node_id":"P2"}]""");
        return fake;
    }

    private static string Review(string id, int pull) =>
        $$"""{ "id":"{{id}}","body":"\ud800 é","pullRequest":{"number":{{pull}} } }""";

    private static string Pull(string reviews, string? cursor) => "{\"reviews\":" + Connection(reviews, cursor) + "}";

    private static string Pulls(params string[] pulls) => "{\"data\":{\"nodes\":[" + string.Join(',', pulls) + "]}}";

    // the other kinds of pull requests are empty
    private static void Answer(FakeRepository fake, Func<HttpContext, string> reviews) => fake.PutAt(
        "/graphql",
        context => context.JsonAsync(Query(context).Contains(" reviews(", StringComparison.Ordinal)
            ? reviews(context)
            : Pulls([.. Variables(context).Ids.Split(',').Select(_ => Empty)])));

    private static string Empty =>
        "{" + string.Join(',', OtherLists.Select(list => $"\"{list}\":{Connection("", null)}")) + "}";

    private static string Connection(string nodes, string? cursor) =>
        "{\"nodes\":[" + nodes + "]," + Page(cursor) + "}";

    private static string Page(string? cursor) =>
        cursor is null ? NoMore : $$"""
            "pageInfo":{"hasNextPage":true,"endCursor":"{{cursor}}"}
            """;

    private static string Query(HttpContext context) => Body(context).GetProperty("query").GetString()!;

    private static (string? After, string Ids, int First) Variables(HttpContext context)
    {
        var variables = Body(context).GetProperty("variables");
        return (
            variables.GetProperty("after").GetString(),
            string.Join(',', variables.GetProperty("ids").EnumerateArray().Select(id => id.GetString())),
            variables.GetProperty("first").GetInt32());
    }

    private static JsonElement Body(HttpContext context) =>
        JsonDocument.Parse((string)context.Items["body"]!).RootElement;
}
