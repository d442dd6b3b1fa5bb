using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class GraphQlTests
{
    private const string Reviews = """
        query Reviews($owner: String!, $name: String!, $after: String) {
          rateLimit { cost nodeCount remaining }
          repository(owner: $owner, name: $name) {
            pullRequests(first: 50, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
              totalCount
              pageInfo { hasNextPage endCursor }
              nodes { number reviews(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { ...review } } }
            }
          }
        }
        fragment review on PullRequestReview {
          id fullDatabaseId databaseId state body submittedAt commit { oid }
          author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
        }
        """;

    [Fact]
    public async Task Nested_connections_are_paged_and_priced_by_the_documented_rule()
    {
        await using var example = await Example.StartAsync();
        AddReviews(example, pulls: 60, reviewsEach: 1);

        var first = await example.Client.QueryAsync(Reviews, Variables(null));
        var pulls = first["data"]!["repository"]!["pullRequests"]!;
        var second = await example.Client.QueryAsync(
            Reviews, Variables(pulls["pageInfo"]!["endCursor"]!.GetValue<string>()));

        first["data"]!["rateLimit"]!["cost"]!.GetValue<int>().Should().Be(1);
        first["data"]!["rateLimit"]!["nodeCount"]!.GetValue<int>().Should().Be(2_550);
        pulls["totalCount"]!.GetValue<int>().Should().Be(60);
        Numbers(first).Concat(Numbers(second)).Should().Equal(Enumerable.Range(1, 60));
        var review = pulls["nodes"]![0]!["reviews"]!["nodes"]![0]!;
        review["author"]!["__typename"]!.GetValue<string>().Should().Be("User");
        review["fullDatabaseId"]!.GetValue<string>().Should().Be(
            $"{example.Gears.Content.PullRequests.First().Reviews[0].Id}");
        review["databaseId"].Should().BeNull("ids of reviews no longer fit 32 bits");
    }

    [Fact]
    public async Task The_rest_of_a_nested_connection_is_had_through_its_node()
    {
        await using var example = await Example.StartAsync();
        AddReviews(example, pulls: 1, reviewsEach: 120);
        var pull = example.Gears.Content.PullRequests.First();
        const string query = """
            query($id: ID!, $after: String) {
              node(id: $id) { ... on PullRequest { reviews(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id } } } }
            }
            """;

        var first = await example.Client.QueryAsync(query, new JsonObject { ["id"] = pull.NodeId });
        var page = first["data"]!["node"]!["reviews"]!;
        var second = await example.Client.QueryAsync(
            query,
            new JsonObject { ["id"] = pull.NodeId, ["after"] = page["pageInfo"]!["endCursor"]!.GetValue<string>() });

        page["nodes"]!.AsArray().Should().HaveCount(100);
        second["data"]!["node"]!["reviews"]!["nodes"]!.AsArray().Should().HaveCount(20);
    }

    [Theory]
    [InlineData("{ viewer { shoeSize } }", "undefinedField", "Field 'shoeSize' doesn't exist on type 'User'")]
    [InlineData(
        "{ viewer(size: 1) { login } }", "argumentNotAccepted", "Field 'viewer' doesn't accept argument 'size'")]
    [InlineData(
        "query($x: Int) { viewer { login } }", "variableNotUsed",
        "Variable $x is declared by anonymous query but not used")]
    public async Task A_query_outside_the_schema_is_an_error_and_no_data(string query, string code, string message)
    {
        await using var example = await Example.StartAsync();

        var answer = await example.Client.QueryAsync(query);

        answer["data"].Should().BeNull();
        answer["errors"]![0]!["extensions"]!["code"]!.GetValue<string>().Should().Be(code);
        answer["errors"]![0]!["message"]!.GetValue<string>().Should().Be(message);
    }

    [Theory]
    [InlineData("issues { totalCount }", "MISSING_PAGINATION_BOUNDARIES")]
    [InlineData("issues(first: 101) { totalCount }", "EXCESSIVE_PAGINATION")]
    [InlineData(
        "pullRequests(first: 100) { nodes { reviews(first: 100) { nodes { comments(first: 100) { totalCount } } } } }",
        "MAX_NODE_LIMIT_EXCEEDED")]
    public async Task Connections_need_a_size_within_the_limits(string selection, string type)
    {
        await using var example = await Example.StartAsync();

        var answer = await example.Client.QueryAsync($$"""{ repository(owner: "acme", name: "gears") { {{selection}} } }""");

        answer["errors"]![0]!["type"]!.GetValue<string>().Should().Be(type);
    }

    [Fact]
    public async Task What_is_not_found_is_null_with_an_error_at_its_path()
    {
        await using var example = await Example.StartAsync();

        var answer = await example.Client.QueryAsync("""{ viewer { login } lost: repository(owner: "acme", name: "none") { name } }""");

        answer["data"]!["viewer"]!["login"]!.GetValue<string>().Should().Be("ada");
        answer["data"]!["lost"].Should().BeNull();
        answer["errors"]![0]!["type"]!.GetValue<string>().Should().Be("NOT_FOUND");
        answer["errors"]![0]!["path"]!.ToJsonString().Should().Be("[\"lost\"]");
        answer["errors"]![0]!["message"]!.GetValue<string>().Should().Be(
            "Could not resolve to a Repository with the name 'acme/none'.");
    }

    [Fact]
    public async Task A_text_that_is_no_GraphQL_is_an_error_with_its_place()
    {
        await using var example = await Example.StartAsync();

        var answer = await example.Client.QueryAsync("{ viewer { login }");

        answer["errors"]![0]!["message"]!.GetValue<string>().Should().Be("Unexpected end of document");
    }

    [Fact]
    public async Task Aliases_directives_and_default_values_work()
    {
        await using var example = await Example.StartAsync();
        const string query = """
            query($login: String = "acme", $more: Boolean!) {
              org: organization(login: $login) { login name @include(if: $more) id @skip(if: $more) }
            }
            """;

        var answer = await example.Client.QueryAsync(query, new JsonObject { ["more"] = false });

        answer["data"]!["org"]!.AsObject().Select(field => field.Key).Should().Equal("login", "id");
    }

    [Fact]
    public async Task A_cursor_of_another_connection_is_refused()
    {
        await using var example = await Example.StartAsync();
        AddReviews(example, pulls: 3, reviewsEach: 0);
        var first = await example.Client.QueryAsync("""{ repository(owner: "acme", name: "gears") { pullRequests(first: 1) { pageInfo { endCursor } } } }""");
        var cursor = first["data"]!["repository"]!["pullRequests"]!["pageInfo"]!["endCursor"]!.GetValue<string>();

        var answer = await example.Client.QueryAsync($$"""{ repository(owner: "acme", name: "gears") { issues(first: 1, after: "{{cursor}}") { totalCount } } }""");

        answer["errors"]![0]!["type"]!.GetValue<string>().Should().Be("INVALID_CURSOR_ARGUMENTS");
    }

    [Fact]
    public async Task An_error_can_come_beside_the_data()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/graphql").Nth(1).GraphQlError("RESOURCE_LIMITS_EXCEEDED", "Too heavy.");

        var answer = await example.Client.QueryAsync("{ viewer { login } }");

        answer["data"]!["viewer"]!["login"]!.GetValue<string>().Should().Be("ada");
        answer["errors"]![0]!["type"]!.GetValue<string>().Should().Be("RESOURCE_LIMITS_EXCEEDED");
    }

    private static IEnumerable<int> Numbers(JsonNode answer) =>
        answer["data"]!["repository"]!["pullRequests"]!["nodes"]!.AsArray().Select(
            pull => pull!["number"]!.GetValue<int>());

    private static JsonObject Variables(string? after) =>
        new() { ["owner"] = "acme", ["name"] = "gears", ["after"] = after };

    private static void AddReviews(Example example, int pulls, int reviewsEach)
    {
        for (var i = 0; i < pulls; i++)
        {
            var branches = new Branches($"topic-{i}", new string('a', 40), "main", new string('b', 40));
            var pull = example.Gears.Content.AddPullRequest($"Change {i}", example.Admin, branches);
            for (var review = 0; review < reviewsEach; review++)
            {
                example.Gears.Content.AddReview(pull, example.Admin, "APPROVED");
            }
        }
    }
}
