using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

/// <summary>What is written to the stand-in, and how it refuses.</summary>
public sealed class WriteTests
{
    private const string Gears = "/repos/acme/gears";

    [Fact]
    public async Task A_new_repository_is_empty_and_has_GitHubs_labels()
    {
        await using var example = await Example.StartAsync();

        var made = await WriteAsync(example, "POST /orgs/acme/repos", new()
        {
            ["name"] = "copy",
            ["private"] = true,
            ["has_wiki"] = false,
            ["allow_squash_merge"] = false,
        }, 201);

        ((string?)made["visibility"]).Should().Be("private");
        ((bool)made["has_wiki"]!).Should().BeFalse();
        ((bool)made["allow_squash_merge"]!).Should().BeFalse();
        (await example.Client.ListAsync("/repos/acme/copy/labels")).Should().HaveCount(9);
        var again = await WriteAsync(example, "POST /orgs/acme/repos", new() { ["name"] = "Copy" }, 422);
        ((string?)again["errors"]![0]!["message"]).Should().Be("name already exists on this account");
        await WriteAsync(example, "PATCH /repos/acme/copy", new() { ["archived"] = true }, 200);
        await WriteAsync(example, "POST /repos/acme/copy/issues", new() { ["title"] = "Late" }, 403);
    }

    [Fact]
    public async Task Issues_share_their_numbers_and_are_closed_locked_and_labelled()
    {
        await using var example = await Example.StartAsync();
        await WriteAsync(example, $"POST {Gears}/milestones", new() { ["title"] = "One" }, 201);

        var issue = await WriteAsync(example, $"POST {Gears}/issues", new()
        {
            ["title"] = "First",
            ["labels"] = new JsonArray("new one"),
            ["milestone"] = 1,
        }, 201);
        await WriteAsync(example, $"PATCH {Gears}/issues/1", new() { ["state"] = "closed", ["state_reason"] = "not_planned" }, 200);
        await WriteAsync(example, $"PUT {Gears}/issues/1/lock", new() { ["lock_reason"] = "spam" }, 204);
        await WriteAsync(example, $"POST {Gears}/issues/1/comments", new() { ["body"] = "Still" }, 201);

        ((int)issue["number"]!).Should().Be(1);
        var read = await example.Client.GetAsync($"{Gears}/issues/1");
        ((string?)read["state_reason"]).Should().Be("not_planned");
        ((string?)read["active_lock_reason"]).Should().Be("spam");
        ((int)read["comments"]!).Should().Be(1);
        ((string?)read["labels"]![0]!["name"]).Should().Be("new one");
        example.Server.Journal.For($"{Gears}/issues")[0].Body!["title"]!.GetValue<string>().Should().Be("First");
    }

    [Theory]
    [InlineData("labels", """{"name":"bug"}""", "already_exists")]
    [InlineData("labels", """{"name":"x","color":"#ffffff"}""", "invalid")]
    [InlineData("milestones", """{"title":"One"}""", "already_exists")]
    [InlineData("issues", """{"body":"x"}""", "missing_field")]
    [InlineData("issues", """{"title":"x","milestone":9}""", "invalid")]
    [InlineData("issues", """{"title":"x","assignees":["nobody"]}""", "invalid")]
    public async Task A_bad_field_is_refused_as_GitHub_does(string list, string body, string code)
    {
        await using var example = await Example.StartAsync();
        example.Gears.Content.AddLabel("Bug");
        example.Gears.Content.AddMilestone("One", example.Admin);

        var refused = await WriteAsync(example, $"POST {Gears}/{list}", JsonNode.Parse(body)!.AsObject(), 422);

        ((string?)refused["message"]).Should().Be("Validation Failed");
        ((string?)refused["errors"]![0]!["code"]).Should().Be(code);
    }

    [Fact]
    public async Task A_token_that_may_only_read_is_told_what_it_needs()
    {
        await using var example = await Example.StartAsync();
        var token = example.Server.Tokens.AddFineGrained(
            example.Admin, example.Acme, new Dictionary<string, string>(StringComparer.Ordinal) { ["issues"] = "read" });
        using var client = new ApiClient(example.Server, token.Value);

        using var response = await client.Http.PostAsJsonAsync(
            client.Address($"{Gears}/issues"), new { title = "x" }, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        ApiClient.Header(response, "X-Accepted-GitHub-Permissions").Should().Be("issues=write");
    }

    [Fact]
    public async Task More_than_eighty_creations_in_a_minute_are_noted_and_refused_where_limits_hold()
    {
        var clock = new FakeTimeProvider();
        await using var example = await Example.StartAsync(new() { Time = clock, Limits = LimitOptions.GitHub });
        for (var i = 1; i <= BudgetWatch.ContentPerMinute; i++)
        {
            await WriteAsync(example, $"POST {Gears}/issues", new() { ["title"] = $"{i}" }, 201);
        }

        example.Server.Budget.Violations.Should().BeEmpty();
        await WriteAsync(example, $"POST {Gears}/issues", new() { ["title"] = "Too many" }, 403);
        example.Server.Budget.Violations.Should().ContainSingle().Which.Should().Contain("81 creations in a minute");
        clock.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(example, $"POST {Gears}/issues", new() { ["title"] = "Now" }, 201);
    }

    [Theory]
    [InlineData("Thanks @hubert", 1)]
    [InlineData("See other/tool#7 and #3", 1)]
    [InlineData("See https://github.com/other/tool/issues/7", 1)]
    [InlineData("Thanks `@hubert`, see `other/tool#7`, me@example.org, #3\n```\n@hubert\n```\n<!-- @hubert -->", 0)]
    public async Task Whom_a_text_tells_is_noted(string text, int expected)
    {
        await using var example = await Example.StartAsync();

        await WriteAsync(example, $"POST {Gears}/issues", new() { ["title"] = "x", ["body"] = text }, 201);

        example.Server.Model.Notifications.Should().HaveCount(expected);
    }

    private static Task<JsonNode> WriteAsync(Example example, string what, JsonObject body, int status) =>
        example.Client.WriteAsync(what, body, status);
}
