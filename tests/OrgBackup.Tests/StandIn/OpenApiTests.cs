using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

/// <summary>Every payload that the stand-in sends must be one that GitHub's own description allows.</summary>
public sealed class OpenApiTests
{
    private const string Repo = "/repos/{owner}/{repo}";

    private static readonly (string Path, string Operation)[] Lists =
    [
        ("/issues?state=all&per_page=100", "/issues"),
        ("/issues/comments?per_page=100", "/issues/comments"),
        ("/issues/events?per_page=100", "/issues/events"),
        ("/pulls?state=all&per_page=100", "/pulls"),
        ("/pulls/comments?per_page=100", "/pulls/comments"),
        ("/comments", "/comments"),
        ("/labels", "/labels"),
        ("/milestones?state=all", "/milestones"),
        ("/releases", "/releases"),
        ("/topics", "/topics"),
        ("/languages", "/languages"),
        ("/collaborators?affiliation=direct", "/collaborators"),
        ("/invitations", "/invitations"),
        ("/teams", "/teams"),
        ("/keys", "/keys"),
        ("/hooks", "/hooks"),
        ("/autolinks", "/autolinks"),
        ("/properties/values", "/properties/values"),
        ("/pages", "/pages"),
        ("/interaction-limits", "/interaction-limits"),
        ("/environments", "/environments"),
        ("/environments/production/variables", "/environments/{environment_name}/variables"),
        ("/environments/production/secrets", "/environments/{environment_name}/secrets"),
        (
            "/environments/production/deployment-branch-policies",
            "/environments/{environment_name}/deployment-branch-policies"),
        (
            "/environments/production/deployment_protection_rules",
            "/environments/{environment_name}/deployment_protection_rules"),
        ("/branches?protected=true", "/branches"),
        ("/branches/main/protection", "/branches/{branch}/protection"),
        ("/rulesets?includes_parents=false", "/rulesets"),
        ("/actions/workflows", "/actions/workflows"),
        ("/actions/permissions", "/actions/permissions"),
        ("/actions/permissions/workflow", "/actions/permissions/workflow"),
        ("/actions/variables", "/actions/variables"),
        ("/actions/secrets", "/actions/secrets"),
        ("/dependabot/secrets", "/dependabot/secrets"),
        ("/codespaces/secrets", "/codespaces/secrets"),
        ("/security-advisories", "/security-advisories"),
        ("/dependabot/alerts", "/dependabot/alerts"),
        ("/code-scanning/alerts", "/code-scanning/alerts"),
        ("/secret-scanning/alerts?hide_secret=true", "/secret-scanning/alerts"),
        ("/activity", "/activity"),
        ("", ""),
    ];

    private static readonly string[] OfOrganization =
    [
        "/members", "/outside_collaborators", "/invitations", "/teams", "/hooks", "/rulesets", "/actions/variables",
        "/actions/secrets", "/dependabot/secrets", "/codespaces/secrets", "/actions/permissions", "/properties/schema",
        "/issue-types", "/interaction-limits", "/projectsV2",
    ];

    [Fact]
    public async Task Every_payload_of_a_user_is_valid()
    {
        await using var server = await GitHubServer.StartAsync(
            cancellationToken: TestContext.Current.CancellationToken);
        var example = await ExampleOrganization.SeedAsync(
            server, cancellationToken: TestContext.Current.CancellationToken);
        using var client = new ApiClient(server, example.Token.Value);
        var payloads = new Payloads(client);
        await payloads.AddAsync("/", "/");
        await payloads.AddAsync("/rate_limit", "/rate_limit");
        await payloads.AddAsync("/user", "/user");
        await payloads.AddAsync("/users/hubert", "/users/{username}");
        await payloads.AddAsync("/orgs/example-org", "/orgs/{org}");
        await payloads.AddAsync("/orgs/example-org/repos?per_page=100", "/orgs/{org}/repos");
        await payloads.AddAsync("/users/ada-lovelace/repos", "/users/{username}/repos");
        await payloads.AddAsync("/user/repos", "/user/repos");
        foreach (var repository in server.Model.Repositories.Where(repository => repository.Owner == example.Account))
        {
            await AddRepositoryAsync(payloads, repository);
        }

        await NodeTools.CheckAsync("openapi.mjs", payloads.Json);
    }

    [Fact]
    public async Task Every_payload_about_an_organization_is_valid()
    {
        await using var server = await GitHubServer.StartAsync(
            cancellationToken: TestContext.Current.CancellationToken);
        var example = await ExampleOrganization.SeedAsync(
            server, cancellationToken: TestContext.Current.CancellationToken);
        using var client = new ApiClient(server, example.Token.Value);
        var payloads = new Payloads(client);
        await payloads.AddAsync("/orgs/example-org", "/orgs/{org}");
        foreach (var path in OfOrganization)
        {
            await payloads.AddAsync($"/orgs/example-org{path}", $"/orgs/{{org}}{path}");
        }

        var ruleset = example.Account.Content.Rulesets[0].Id;
        await payloads.AddAsync($"/orgs/example-org/rulesets/{ruleset}", "/orgs/{org}/rulesets/{ruleset_id}");
        const string Team = "/teams/platform-engineers", Project = "/projectsV2/1";
        foreach (var path in (string[])["/members", "/repos"])
        {
            await payloads.AddAsync($"/orgs/example-org{Team}{path}", "/orgs/{org}/teams/{team_slug}" + path);
        }

        foreach (var path in (string[])["/fields", "/items"])
        {
            await payloads.AddAsync(
                $"/orgs/example-org{Project}{path}", "/orgs/{org}/projectsV2/{project_number}" + path);
        }

        await NodeTools.CheckAsync("openapi.mjs", payloads.Json);
    }

    [Fact]
    public async Task Every_payload_of_reactions_timelines_sub_issues_commits_and_files_is_valid()
    {
        await using var example = await Example.StartAsync();
        await EveryKindRepository.SeedAsync(
            example.Gears, SizedRepository.Small, [example.Admin, example.Server.Model.AddUser("hubert")],
            TestContext.Current.CancellationToken);
        var (content, payloads) = (example.Gears.Content, new Payloads(example.Client));
        var (issue, pull) = (content.Issues[0].Number, content.PullRequests.First().Issue.Number);
        (string Path, string Operation)[] lists =
        [
            ("/issues?state=all", "/issues"),
            ("/releases", "/releases"),
            ($"/issues/{issue}/reactions", "/issues/{issue_number}/reactions"),
            ($"/issues/{issue}/events", "/issues/{issue_number}/events"),
            ($"/issues/{issue}/timeline", "/issues/{issue_number}/timeline"),
            ($"/issues/{issue}/sub_issues", "/issues/{issue_number}/sub_issues"),
            ($"/issues/comments/{content.Comments[0].Id}/reactions", "/issues/comments/{comment_id}/reactions"),
            ($"/pulls/comments/{content.ReviewComments[0].Id}/reactions", "/pulls/comments/{comment_id}/reactions"),
            ($"/comments/{content.CommitComments[0].Id}/reactions", "/comments/{comment_id}/reactions"),
            ($"/releases/{content.Releases[0].Id}/reactions", "/releases/{release_id}/reactions"),
            ($"/pulls/{pull}/commits", "/pulls/{pull_number}/commits"),
            ($"/pulls/{pull}/files", "/pulls/{pull_number}/files"),
        ];
        foreach (var (path, operation) in lists)
        {
            (await payloads.AddAsync($"/repos/acme/gears{path}", Repo + operation)).AsArray()
                .Should().NotBeEmpty(path);
        }

        await NodeTools.CheckAsync("openapi.mjs", payloads.Json);
    }

    [Fact]
    public async Task Every_payload_of_an_app_is_valid()
    {
        await using var example = await Example.StartAsync();
        using var key = RSA.Create(2048);
        var app = example.Server.Apps.Add(77, "backup", example.Admin, key);
        app.Install(
            501, example.Acme, new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read" });
        using var client = new ApiClient(example.Server, AppJwt.Make(key, "77", TimeProvider.System.GetUtcNow()));
        var payloads = new Payloads(client);
        await payloads.AddAsync("/app", "/app");
        // Not /app/installations: there the description wants an account that is a user and an enterprise at once.
        await payloads.AddAsync("/orgs/acme/installation", "/orgs/{org}/installation");
        var token = await payloads.AddAsync(
            "/app/installations/501/access_tokens", "/app/installations/{installation_id}/access_tokens",
            HttpMethod.Post);

        using var installation = new ApiClient(example.Server, token["token"]!.GetValue<string>());
        var further = new Payloads(installation);
        await further.AddAsync("/installation/repositories", "/installation/repositories");

        await NodeTools.CheckAsync(
            "openapi.mjs", new JsonArray([.. payloads.Json.Concat(further.Json).Select(item => item!.DeepClone())]));
    }

    [Fact]
    public async Task Errors_are_valid_too()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(1);
        example.Gears.Content.Delete(example.Gears.Content.Issues[0]);
        example.Server.Model.Rename(example.Gears, "cogs");
        var payloads = new Payloads(example.Client);

        await payloads.AddAsync("/repos/acme/none", Repo);
        await payloads.AddAsync("/repos/acme/gears", Repo);
        await payloads.AddAsync("/repos/acme/cogs/issues/1", Repo + "/issues/{issue_number}");
        await payloads.AddAsync("/repos/acme/cogs/issues?since=yesterday", Repo + "/issues");

        await NodeTools.CheckAsync("openapi.mjs", payloads.Json);
    }

    [Fact]
    public async Task A_payload_without_a_required_field_is_found()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").Json(user => user.AsObject().Remove("login"));
        var payloads = new Payloads(example.Client);
        await payloads.AddAsync("/user", "/user");

        (await NodeTools.RunAsync("openapi.mjs", payloads.Json)).Should().Contain(
            "must have required property 'login'");
    }

    private static async Task AddRepositoryAsync(Payloads payloads, Repository repository)
    {
        foreach (var (path, operation) in Lists.Where(list => IsThere(list.Operation, repository)))
        {
            await payloads.AddAsync($"/repos/{repository.FullName}{path}", Repo + operation);
        }

        await AddSettingsAsync(payloads, repository);
        foreach (var issue in repository.Content.Issues.Take(1))
        {
            await payloads.AddAsync(
                $"/repos/{repository.FullName}/issues/{issue.Number}", Repo + "/issues/{issue_number}",
                skip: !repository.HasIssues);
            await payloads.AddAsync(
                $"/repos/{repository.FullName}/issues/{issue.Number}/comments",
                Repo + "/issues/{issue_number}/comments");
        }

        foreach (var pull in repository.Content.PullRequests)
        {
            await payloads.AddAsync(
                $"/repos/{repository.FullName}/pulls/{pull.Issue.Number}", Repo + "/pulls/{pull_number}");
            await payloads.AddAsync(
                $"/repos/{repository.FullName}/pulls/{pull.Issue.Number}/reviews",
                Repo + "/pulls/{pull_number}/reviews");
        }

        foreach (var asset in repository.Content.Releases.SelectMany(release => release.Assets).Take(1))
        {
            await payloads.AddAsync(
                $"/repos/{repository.FullName}/releases/assets/{asset.Id}", Repo + "/releases/assets/{asset_id}");
        }
    }

    private static bool IsThere(string operation, Repository repository) =>
        (repository.HasIssues || operation != "/issues")
        && (repository.Settings.List("/environments").Count > 0 || !operation.StartsWith("/environments/", StringComparison.Ordinal));

    private static async Task AddSettingsAsync(Payloads payloads, Repository repository)
    {
        var path = $"/repos/{repository.FullName}";
        foreach (var ruleset in repository.Settings.List("/rulesets").Take(1))
        {
            await payloads.AddAsync($"{path}/rulesets/{ruleset["id"]}", Repo + "/rulesets/{ruleset_id}");
            await payloads.AddAsync(
                $"{path}/actions/permissions/selected-actions", Repo + "/actions/permissions/selected-actions");
            await payloads.AddAsync(
                $"{path}/actions/permissions/access", Repo + "/actions/permissions/access", skip: !repository.Private);
        }

        foreach (var issue in repository.Content.Issues.Where(issue => issue.BlockedBy.Count > 0).Take(1))
        {
            await payloads.AddAsync(
                $"{path}/issues/{issue.Number}/dependencies/blocked_by",
                Repo + "/issues/{issue_number}/dependencies/blocked_by", skip: !repository.HasIssues);
        }
    }

    private sealed class Payloads(ApiClient client)
    {
        public JsonArray Json { get; } = [];

        public async Task<JsonNode> AddAsync(
            string path, string operation, HttpMethod? method = null, bool skip = false)
        {
            method ??= HttpMethod.Get;
            using var response = method == HttpMethod.Get
                ? await client.SendAsync(path)
                : await client.Http.PostAsync(client.Address(path), null, TestContext.Current.CancellationToken);
            var body = await ApiClient.ReadAsync(response);
            if (!skip)
            {
                Json.Add(new JsonObject
                {
                    ["name"] = path,
                    ["operation"] = $"{method} {operation}",
                    ["status"] = $"{(int)response.StatusCode}",
                    ["body"] = body.DeepClone(),
                });
            }

            return body;
        }
    }
}
