using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>The kinds that GraphQL knows, against what the stand-in holds and sends.</summary>
[ChecksStoredKinds]
public sealed class GraphKindsTests
{
    public static TheoryData<string> Kinds => [.. GraphKinds.All.Select(kind => kind.Name)];

    /// <summary>Which kind a query is for.</summary>
    internal static string KindOf(string text) => GraphKinds.All.First(kind => Texts(kind).Contains(text, StringComparer.Ordinal)).Name;

    [Fact]
    public async Task Every_query_is_valid_by_the_public_schema_of_GitHub() => await NodeTools.CheckAsync(
        "graphql.mjs",
        new JsonObject
        {
            ["types"] = new JsonArray(),
            ["queries"] = new JsonArray([.. GraphKinds.All.SelectMany(Texts).Select(text => JsonValue.Create(text))]),
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_stored_is_what_was_sent_and_all_that_there_is(string kind)
    {
        await using var github = await GraphRepository.StartAsync();
        var (repository, sent) = (github.Repository, new List<JsonNode>());
        using var recording = github.Server.Faults.On("POST /graphql").Json(json => Collect(json, sent));

        var result = (await github.ReadAsync())[kind];

        (result.Status, result.Form).Should().Be((KindStatus.Read, "graphql"));
        var items = github.Items(kind);
        items.Select(IdOf).Should().BeEquivalentTo(Expected(kind, repository)).And.NotBeEmpty();
        items.Should().OnlyContain(item => sent.Exists(node => JsonNode.DeepEquals(node, item)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_item_says_whose_it_is(string kind)
    {
        await using var github = await GraphRepository.StartAsync();
        await github.ReadAsync();
        var query = GraphKinds.All.Single(known => known.Name == kind).Graph!;

        var parents = github.Elements(kind).ConvertAll(item => GraphKinds.ParentOf(query, item));

        if (query.Of.Count == 0)
        {
            parents.Should().OnlyContain(parent => parent == null);
            return;
        }

        var known = query.Of.SelectMany(
            of => github.Elements(of.Kind).Select(item => item.GetProperty(of.Id).GetString()));
        parents.Should().NotContainNulls().And.BeSubsetOf(known);
    }

    [Fact]
    public async Task All_kinds_of_a_busy_repository_take_few_queries()
    {
        await using var github = await GraphRepository.StartAsync(new SizedRepository());

        var results = await github.ReadAsync(github.Pulls.ToDictionary(
            pull => $"refs/pull/{pull.Issue.Number}/head", pull => pull.HeadSha, StringComparer.Ordinal));

        GraphKinds.All.Should().OnlyContain(kind => results[kind.Name].Status == KindStatus.Read);
        results["pull_commits"].Count.Should().Be(0, "git holds them");
        var queries = github.Server.Journal.Entries.Where(entry => entry.Kind == RequestKind.GraphQl)
            .GroupBy(entry => KindOf(entry.GraphQlQuery!), StringComparer.Ordinal)
            .ToDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal);
        queries.Values.Sum().Should().BeLessThanOrEqualTo(
            26, "each first parent has a page more: {0}", string.Join(", ", queries));
    }

    [Fact]
    public async Task Pull_requests_whose_head_git_does_not_hold_are_the_only_ones_whose_commits_are_asked_for()
    {
        await using var github = await GraphRepository.StartAsync();
        var (lost, held) = (github.Pulls[1], github.Pulls.Where((_, index) => index != 1));

        await github.ReadAsync(held.ToDictionary(
            pull => $"refs/pull/{pull.Issue.Number}/head", pull => pull.HeadSha, StringComparer.Ordinal));

        github.Items("pull_commits").Select(IdOf).Should()
            .BeEquivalentTo(lost.CommitList.Select(commit => commit.NodeId));
        github.Items("pull_files").Should().ContainSingle()
            .Which["pullRequestNumber"]!.GetValue<int>().Should().Be(lost.Issue.Number);
    }

    [Fact]
    public async Task A_kind_can_be_asked_of_some_parents_only()
    {
        await using var github = await GraphRepository.StartAsync();
        var (issue, pull) = (github.Repository.Content.Issues[0], github.Pulls[1]);

        await github.ReadAsync(only: new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
        {
            ["reactions"] = new HashSet<string>([issue.NodeId], StringComparer.Ordinal),
            ["review_threads"] = new HashSet<string>([pull.NodeId], StringComparer.Ordinal),
            ["sub_issues"] = new HashSet<string>(StringComparer.Ordinal),
        });

        github.Items("reactions").Select(IdOf).Should().BeEquivalentTo(issue.Reactions.Select(item => item.NodeId));
        github.Items("review_threads").Select(IdOf).Should().BeEquivalentTo(pull.Threads.Select(item => item.NodeId));
        github.Items("sub_issues").Should().BeEmpty();
        github.Items("issue_timeline").Should().HaveCountGreaterThan(1);
        github.Server.Journal.Entries.Should().NotContain(
            entry => entry.GraphQlQuery != null && entry.GraphQlQuery.Contains("subIssues", StringComparison.Ordinal));
    }

    internal static IEnumerable<string> Texts(MetadataKind kind)
    {
        for (var query = kind.Graph; query is not null; query = query.Then)
        {
            foreach (var text in new[] { query.Text, query.OldText, query.MoreText }.OfType<string>())
            {
                yield return GraphClient.Complete(query, text);
            }
        }
    }

    private static string IdOf(JsonNode item) => (item["id"] ?? item["pullRequestId"])!.GetValue<string>();

    private static void Collect(JsonNode? node, List<JsonNode> found)
    {
        if (node is JsonArray list)
        {
            list.ToList().ForEach(item => Collect(item, found));
        }
        else if (node is JsonObject item)
        {
            found.Add(item.DeepClone());
            item.ToList().ForEach(field => Collect(field.Value, found));
        }
    }

    private static IEnumerable<string> Expected(string kind, Repository repository)
    {
        var (content, pulls) = (repository.Content, repository.Content.PullRequests.ToList());
        return kind switch
        {
            "pull_reviews" => pulls.SelectMany(pull => pull.Reviews).Select(review => review.NodeId),
            "review_threads" => pulls.SelectMany(pull => pull.Threads).Select(thread => thread.NodeId),
            "pull_details" => pulls.Select(pull => pull.NodeId),
            "pull_commits" => pulls.SelectMany(pull => pull.CommitList).Select(commit => commit.NodeId),
            "pull_files" => pulls.SelectMany(pull => Enumerable.Repeat(pull.NodeId, (pull.Files.Count + 99) / 100)),
            "issue_timeline" => content.Issues.SelectMany(issue => issue.Timeline).Select(item => item.NodeId),
            "sub_issues" => content.Issues.SelectMany(issue => issue.SubIssues).Select(issue => issue.NodeId),
            "discussions" => repository.Discussions.All.Select(discussion => discussion.NodeId),
            "discussion_comments" => repository.Discussions.Comments.Select(comment => comment.NodeId),
            "discussion_categories" => repository.Discussions.Categories.Select(category => category.NodeId),
            _ => Reactable(repository).SelectMany(subject => subject.Reactions).Select(reaction => reaction.NodeId),
        };
    }

    private static IEnumerable<IReactable> Reactable(Repository repository) =>
    [
        .. repository.Content.Issues, .. repository.Content.Comments, .. repository.Content.ReviewComments,
        .. repository.Content.CommitComments, .. repository.Content.Releases, .. repository.Discussions.All,
        .. repository.Discussions.Comments, .. repository.Content.PullRequests.SelectMany(pull => pull.Reviews),
    ];
}
