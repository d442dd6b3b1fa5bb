using System.Text.Json.Nodes;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

/// <summary>Discussions, locks and settings, as they are written to the stand-in.</summary>
public sealed class MutationTests
{
    private const string Gears = "/repos/acme/gears";

    [Fact]
    public async Task A_discussion_is_made_answered_closed_and_locked_by_mutations()
    {
        await using var example = await Example.StartAsync();
        await example.Client.WriteAsync($"PATCH {Gears}", new JsonObject { ["has_discussions"] = true }, 200);
        var category = example.Gears.Discussions.Categories.Single(known => known.IsAnswerable);

        var made = await MutateAsync(
            example, "createDiscussion", "discussion { id number }",
            new() { ["repositoryId"] = example.Gears.NodeId, ["categoryId"] = category.NodeId, ["title"] = "How", ["body"] = "So?" });
        var id = (string)made["discussion"]!["id"]!;
        var comment = (await MutateAsync(
            example, "addDiscussionComment", "comment { id }", new() { ["discussionId"] = id, ["body"] = "Thus" }))["comment"]!;
        await MutateAsync(
            example, "addDiscussionComment", "comment { id }",
            new() { ["discussionId"] = id, ["replyToId"] = comment["id"]!.DeepClone(), ["body"] = "Ah" });
        await MutateAsync(
            example, "markDiscussionCommentAsAnswer", "discussion { isAnswered }", new() { ["id"] = comment["id"]!.DeepClone() });
        await MutateAsync(
            example, "closeDiscussion", "discussion { closed }", new() { ["discussionId"] = id, ["reason"] = "OUTDATED" });
        await MutateAsync(example, "lockLockable", "lockedRecord { locked }", new() { ["lockableId"] = id });
        await MutateAsync(
            example, "addReaction", "reaction { content }", new() { ["subjectId"] = id, ["content"] = "HEART" });

        var discussion = example.Gears.Discussions.All.Should().ContainSingle().Which;
        discussion.Answer!.Replies.Should().ContainSingle();
        (discussion.CloseReason, discussion.Locked, discussion.Reactions.Count).Should().Be(("OUTDATED", true, 1));
        example.Server.Budget.Created.Should().Be(4);
    }

    [Fact]
    public async Task A_mutation_of_a_stranger_is_forbidden()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(1);
        var eve = example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve"));
        using var client = new ApiClient(example.Server, eve.Value);

        var answer = await client.QueryAsync(
            "mutation($input: LockLockableInput!) { lockLockable(input: $input) { lockedRecord { locked } } }",
            new JsonObject { ["input"] = new JsonObject { ["lockableId"] = example.Gears.Content.Issues[0].NodeId } });

        ((string?)answer["errors"]![0]!["type"]).Should().Be("FORBIDDEN");
        example.Gears.Content.Issues[0].Locked.Should().BeFalse();
    }

    [Fact]
    public async Task Settings_are_shown_as_they_were_sent()
    {
        await using var example = await Example.StartAsync();
        using var git = new LocalGit();
        await git.CommitAsync("main");
        await git.PushAsync(example, "gears.git", example.Token.Value, "refs/heads/main");

        await WriteAsync(example, "PUT branches/main/protection", """
            {"required_status_checks":{"strict":true,"contexts":["ci"]},"enforce_admins":true,
            "required_pull_request_reviews":null,"restrictions":null}
            """, 200);
        await WriteAsync(example, "PUT branches/none/protection", """
            {"required_status_checks":null,"enforce_admins":true,"required_pull_request_reviews":null,"restrictions":null}
            """, 404);
        await WriteAsync(example, "POST rulesets", """{"name":"R","enforcement":"active","rules":[{"type":"deletion"}]}""", 201);
        await WriteAsync(example, "PUT environments/live", """{"wait_timer":5}""", 200);
        await WriteAsync(example, "POST environments/live/variables", """{"name":"A","value":"b"}""", 201);
        await WriteAsync(example, "POST actions/variables", """{"name":"A","value":"b"}""", 201);
        await WriteAsync(example, "POST actions/variables", """{"name":"A","value":"c"}""", 409);
        await WriteAsync(example, "PUT actions/permissions", """{"enabled":false}""", 204);
        await WriteAsync(example, "POST keys", """{"title":"d","key":"ssh-ed25519 A","read_only":true}""", 201);
        await WriteAsync(example, "POST keys", """{"title":"d","key":"ssh-ed25519 A"}""", 422);
        await WriteAsync(example, "POST hooks", """{"config":{"url":"https://x.example.org","secret":"s"},"active":false}""", 201);
        await WriteAsync(example, "POST autolinks", """{"key_prefix":"T-","url_template":"https://x/<num>"}""", 201);
        await WriteAsync(example, "POST pages", """{"source":{"branch":"main","path":"/"}}""", 201);

        foreach (var path in (string[])["rulesets", "keys", "hooks", "autolinks"])
        {
            (await example.Client.ListAsync($"{Gears}/{path}")).Should().ContainSingle(path);
        }

        var protection = await example.Client.GetAsync($"{Gears}/branches/main/protection");
        ((string?)protection["required_status_checks"]!["checks"]![0]!["context"]).Should().Be("ci");
        ((bool)(await example.Client.GetAsync($"{Gears}/actions/permissions"))["enabled"]!).Should().BeFalse();
        (await example.Client.GetAsync($"{Gears}/environments/live/variables"))["variables"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task A_team_gets_members_and_repositories()
    {
        await using var example = await Example.StartAsync();
        var token = example.Server.Tokens.AddClassic(example.Admin, ["repo", "admin:org"]);
        using var client = new ApiClient(example.Server, token.Value);

        await client.WriteAsync("POST /orgs/acme/teams", new JsonObject { ["name"] = "Core" }, 201);
        await client.WriteAsync("PUT /orgs/acme/teams/core/memberships/ada", new JsonObject { ["role"] = "maintainer" }, 200);
        await client.WriteAsync("PUT /orgs/acme/teams/core/repos/acme/gears", new JsonObject { ["permission"] = "push" }, 204);

        var team = example.Acme.Content.Teams.Should().ContainSingle().Which;
        team.Members.Should().Contain(example.Admin, "maintainer");
        team.Repositories.Should().Contain(example.Gears, "push");
    }

    private static Task<JsonNode> WriteAsync(Example example, string what, string json, int status) =>
        example.Client.WriteAsync(what.Replace(" ", $" {Gears}/", StringComparison.Ordinal), JsonNode.Parse(json)!, status);

    private static async Task<JsonNode> MutateAsync(Example example, string name, string selection, JsonObject input)
    {
        var type = char.ToUpperInvariant(name[0]) + name[1..];
        var answer = await example.Client.QueryAsync(
            $"mutation($input: {type}Input!) {{ {name}(input: $input) {{ {selection} }} }}", new() { ["input"] = input });
        answer["errors"].Should().BeNull();
        return answer["data"]![name]!;
    }
}
