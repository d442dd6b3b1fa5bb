using System.Text.Json.Nodes;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class ChangeDetectorTests
{
    private const string Detector = """
        query($login: String!) {
          rateLimit { cost }
          repositoryOwner(login: $login) {
            repositories(first: 100, orderBy: {field: NAME, direction: ASC}) {
              pageInfo { hasNextPage endCursor }
              nodes {
                id databaseId nameWithOwner pushedAt updatedAt isEmpty hasWikiEnabled hasDiscussionsEnabled
                issues(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
                pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
                discussions(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
                releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) {
                  totalCount nodes { createdAt updatedAt }
                }
                latestRelease { updatedAt }
                labels(first: 1) { totalCount }
                milestones(first: 1) { totalCount }
                commitComments(first: 1) { totalCount }
              }
            }
          }
        }
        """;

    [Fact]
    public async Task One_query_tells_of_every_repository_what_may_have_changed()
    {
        await using var example = await Example.StartAsync();
        var content = example.Gears.Content;
        example.AddIssues(3);
        content.AddComment(content.Issues[0], example.Admin, "moves the first to the end");
        content.AddRelease("v1", example.Admin);
        content.AddRelease("v2-beta", example.Admin, release => release.Prerelease = true);
        content.AddCommitComment(new string('a', 40), example.Admin, "hm");
        example.AddPrivate("secrets");

        var answer = await example.Client.QueryAsync(Detector, new JsonObject { ["login"] = "acme" });

        var nodes = answer["data"]!["repositoryOwner"]!["repositories"]!["nodes"]!.AsArray();
        nodes.Select(node => node!["nameWithOwner"]!.GetValue<string>()).Should().Equal("acme/gears", "acme/secrets");
        var gears = nodes[0]!;
        gears["issues"]!["totalCount"]!.GetValue<int>().Should().Be(3);
        gears["issues"]!["nodes"]![0]!["updatedAt"]!.GetValue<string>().Should().Be(Text(content.Issues[0].UpdatedAt));
        gears["latestRelease"]!["updatedAt"]!.GetValue<string>().Should().Be(Text(content.Releases[0].CreatedAt));
        gears["releases"]!["nodes"]![0]!["createdAt"]!.GetValue<string>().Should().Be(Text(content.Releases[1].CreatedAt));
        gears["commitComments"]!["totalCount"]!.GetValue<int>().Should().Be(1);
        answer["data"]!["rateLimit"]!["cost"]!.GetValue<int>().Should().Be(7, "1 + 100 x 7 connections");
    }

    [Fact]
    public async Task Private_repositories_are_hidden_from_who_may_not_see_them()
    {
        await using var example = await Example.StartAsync();
        example.AddPrivate("secrets");
        var stranger = example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve"));
        using var client = new ApiClient(example.Server, stranger.Value);

        var answer = await client.QueryAsync(Detector, new JsonObject { ["login"] = "acme" });

        answer["data"]!["repositoryOwner"]!["repositories"]!["nodes"]!.AsArray()
            .Select(node => node!["nameWithOwner"]!.GetValue<string>()).Should().Equal("acme/gears");
    }

    private static string Text(DateTimeOffset time) => GitHubStandIn.Rest.Render.Time(time);
}
