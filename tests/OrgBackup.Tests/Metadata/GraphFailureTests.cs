using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

/// <summary>What GraphQL may not answer, may answer in part, or not at once.</summary>
public sealed class GraphFailureTests
{
    private static readonly string[] OnlyGraphQl =
        ["review_threads", "discussions", "discussion_comments", "discussion_categories"];

    [Fact]
    public async Task A_pass_interrupted_after_any_answer_gives_the_same_files_for_one_more_request_each()
    {
        await using var pass = await PassInSteps.StartAsync(
            SizedRepository.Small with { ReviewsOfFirst = 204 }, isOfEveryKind: true);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        var oneAtATime = FakeGitHub.Fast with { KindsAtOnce = 1 };

        for (var answers = 1; answers < calls; answers += answers < 6 ? 1 : 5)
        {
            pass.StartOver();
            var results = await pass.FinishAsync(answers, oneAtATime);

            results.Should().Equal(whole.Results);
            pass.Files.Should().Equal(whole.Files);
            pass.Server.Journal.ApiCalls.Should().Be(calls + pass.Interruptions);
        }
    }

    [Theory]
    [InlineData("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.", 1)]
    [InlineData("INTERNAL", "Something went wrong while executing your query.", 3)]
    public async Task A_partial_answer_is_never_stored_and_the_next_one_is_asked_for_less(
        string type, string message, int times)
    {
        await using var github = await GraphRepository.StartAsync();
        await github.ReadAsync();
        var whole = GraphKinds.All.ToDictionary(
            kind => kind.Name, kind => Texts(github, kind.Name), StringComparer.Ordinal);
        using var fault = github.Server.Faults.On("POST /graphql").First(times).GraphQlError(type, message);

        var results = await github.ReadAsync();

        fault.Hits.Should().Be(times);
        foreach (var kind in GraphKinds.All)
        {
            results[kind.Name].Form.Should().Be("graphql");
            Texts(github, kind.Name).Should().BeEquivalentTo(whole[kind.Name]);
        }
    }

    [Fact]
    public async Task What_is_deleted_meanwhile_is_left_out_and_said_so()
    {
        await using var github = await GraphRepository.StartAsync();
        var gone = github.Repository.Content.Issues[0];
        var children = gone.Timeline.Select(item => item.NodeId).ToList();
        using var deletion = github.Server.Faults.On("GET /repos/acme/gears/languages").Nth(1)
            .Json(_ => github.Repository.Content.Delete(gone));

        var results = await github.ReadAsync();

        var timeline = results["issue_timeline"];
        (timeline.Status, timeline.Form).Should().Be((KindStatus.Read, "graphql"));
        timeline.Detail.Should().Contain("1 ").And.Contain("deleted");
        github.Items("issue_timeline").Select(item => item["id"]!.GetValue<string>())
            .Should().NotBeEmpty().And.NotIntersectWith(children);
    }

    [Fact]
    public async Task Without_GraphQL_REST_is_asked_item_by_item_and_what_it_has_not_is_unsupported()
    {
        await using var github = await GraphRepository.StartAsync();
        using var fault = github.Server.Faults.On("POST /graphql").Status(404);
        var content = github.Repository.Content;

        var results = await github.ReadAsync();

        github.Server.Journal.Entries.Count(entry => entry.Kind == RequestKind.GraphQl).Should().Be(1);
        foreach (var kind in GraphKinds.All.Select(kind => kind.Name))
        {
            var expected = OnlyGraphQl.Contains(kind, StringComparer.Ordinal)
                ? (KindStatus.Missing, MissingReasons.Unsupported)
                : (KindStatus.Read, null);
            (results[kind].Status, results[kind].Reason).Should().Be(expected, kind);
            results[kind].Form.Should().Be("rest", kind);
        }

        github.Items("pull_details").Select(pull => pull["merged_by"]?["login"]?.GetValue<string>())
            .Should().BeEquivalentTo(github.Pulls.Select(pull => pull.MergedBy?.Login));
        Grouped(github, "pull_commits", "pull_request", "commits", "sha").Should().BeEquivalentTo(
            github.Pulls.SelectMany(pull => pull.CommitList.Select(commit => $"{pull.Issue.Number} {commit.Oid}")));
        Grouped(github, "pull_files", "pull_request", "files", "filename").Should().BeEquivalentTo(
            github.Pulls.SelectMany(pull => pull.Files.Select(file => $"{pull.Issue.Number} {file.Path}")));
        Grouped(github, "sub_issues", "issue", "sub_issues", "number").Should().BeEquivalentTo(
            content.Issues[0].SubIssues.Select(issue => $"{content.Issues[0].Number} {issue.Number}"));
        Grouped(github, "reactions", "subject", "reactions", "node_id").Should().Contain(
            content.Issues[0].Reactions.Select(reaction => $"{content.Issues[0].NodeId} {reaction.NodeId}"));
        github.Items("issue_timeline").Where(group => group["issue"]!.GetValue<int>() == content.Issues[0].Number)
            .SelectMany(group => group["timeline"]!.AsArray())
            .Count(item => item!["event"]!.GetValue<string>() == "cross-referenced")
            .Should().Be(content.Issues[0].Timeline.Count);
    }

    [Fact]
    public async Task A_permission_that_the_token_lacks_is_named()
    {
        await using var github = await GraphRepository.StartAsync();
        github.Server.Model.Change(() => github.Repository.Visibility = "private");
        var token = github.Server.Tokens.AddFineGrained(
            github.Admin,
            github.Repository.Owner,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["issues"] = "read" });

        var results = await github.ReadAsync(token: token);

        foreach (var kind in new[] { "discussions", "discussion_comments", "discussion_categories" })
        {
            results[kind].Should().Match<KindResult>(result => result.Reason == MissingReasons.Permission
                && result.Permission == "discussions=read");
        }

        (results["review_threads"].Reason, results["review_threads"].Permission)
            .Should().Be((MissingReasons.Permission, "pull_requests=read"));
        results["reactions"].Status.Should().Be(KindStatus.Read, "those of issues can be read");
    }

    [Fact]
    public async Task Discussions_that_are_switched_off_are_not_asked_for()
    {
        await using var github = await GraphRepository.StartAsync();
        github.Server.Model.Change(() => github.Repository.HasDiscussions = false);

        var results = await github.ReadAsync();

        results.Values.Where(result => result.Kind.StartsWith("discussion", StringComparison.Ordinal))
            .Should().HaveCount(3).And.OnlyContain(result => result.Status == KindStatus.Off);
        github.Server.Journal.Entries.Should().NotContain(
            entry => entry.GraphQlQuery != null && entry.GraphQlQuery.Contains("iscussion", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_fields_of_a_kind_still_answers_for_the_others()
    {
        await using var github = await GraphRepository.StartAsync();
        using var fault = github.Server.Faults.On("POST /graphql").Json(json =>
        {
            if (json.ToJsonString().Contains("DiscussionComment", StringComparison.Ordinal))
            {
                ((JsonObject)json).Clear();
                json["errors"] = new JsonArray(new JsonObject { ["message"] = "Field 'replies' doesn't exist" });
            }
        });

        var results = await github.ReadAsync();

        results["discussion_comments"].Reason.Should().Be(MissingReasons.Unsupported);
        results["review_threads"].Status.Should().Be(KindStatus.Read);
        results["discussions"].Status.Should().Be(KindStatus.Read);
    }

    private static IEnumerable<string> Grouped(
        GraphRepository github, string kind, string label, string list, string field) =>
        github.Items(kind).SelectMany(
            group => group[list]!.AsArray().Select(item => $"{group[label]} {item![field]}"));

    private static List<string> Texts(GraphRepository github, string kind) =>
        github.Items(kind).ConvertAll(item =>
        {
            item.AsObject().Remove("files");
            return item.ToJsonString();
        });
}
