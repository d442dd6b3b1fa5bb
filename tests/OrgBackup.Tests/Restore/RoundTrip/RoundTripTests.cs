using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;

namespace OrgBackup.Tests.Restore.RoundTrip;

/// <summary>
/// Backed up, restored to a second organization, backed up again: all is equal but for what GitHub lets nobody restore
/// (author, dates, ids), and each difference is one that the restore told.
/// </summary>
public sealed class RoundTripTests(RoundTripWorld world) : IClassFixture<RoundTripWorld>
{
    private static readonly string[] Repository =
    [
        "name", "description", "homepage", "default_branch", "archived", "is_template", "has_issues", "has_projects",
        "has_wiki", "has_discussions", "allow_squash_merge", "allow_merge_commit", "allow_rebase_merge",
        "allow_auto_merge", "allow_update_branch", "delete_branch_on_merge", "squash_merge_commit_title",
        "squash_merge_commit_message", "merge_commit_title", "merge_commit_message", "web_commit_signoff_required",
    ];

    public static TheoryData<string> Settings { get; } =
    [
        "labels", "topics", "autolinks", "properties", "environments", "environment_variables",
        "deployment_branch_policies", "branch_protection", "rulesets", "actions_permissions",
        "actions_workflow_permissions", "actions_selected_actions", "actions_access", "actions_variables",
        "interaction_limits", "webhooks", "deploy_keys", "pages",
    ];

    [Fact]
    public void Nothing_failed()
    {
        world.Repositories.Should().HaveCount(12);
        world.Results.SelectMany(one => one.Value.NotRestored.Select(row => $"{one.Key}: {row.Kind} {row.What}: {row.Reason}"))
            .Should().BeEmpty();
    }

    [Fact]
    public async Task Resumed_when_all_is_done_it_writes_nothing()
    {
        world.Result.Complete.Should().BeTrue();
        var before = world.Server.Journal.Entries.Count(entry => entry.Kind == RequestKind.Rest && entry.Method != "GET");

        var again = await world.RestoreAsync(resume: true);

        again.Repositories.Should().AllSatisfy(one => one.Status.Should().Be("doneBefore"));
        world.Server.Journal.Entries.Count(entry => entry.Kind == RequestKind.Rest && entry.Method != "GET")
            .Should().Be(before);
    }

    [Fact]
    public void Teams_are_there_with_what_they_may_do_and_without_their_members()
    {
        var (first, second) = (world.Server.Model.Find("example-org")!.Content, world.Server.Model.Find("second-org")!.Content);

        second.Teams.Select(team => $"{team.Name} {team.Description} {team.Parent?.Name}")
            .Should().BeEquivalentTo(first.Teams.Select(team => $"{team.Name} {team.Description} {team.Parent?.Name}"))
            .And.NotBeEmpty();
        second.Teams.SelectMany(team => team.Members).Should().BeEmpty();
    }

    [Fact]
    public Task Refs_are_equal_and_so_are_those_of_wikis() => CompareAsync((first, second) =>
    {
        second.Refs.Should().Equal(first.Refs);
        second.Record.Git?.Head.Should().Be(first.Record.Git?.Head);
        (second.Record.Wiki?.RefsDigest).Should().Be(first.Record.Wiki?.RefsDigest);
        (second.Record.Lfs?.Objects).Should().Be(first.Record.Lfs?.Objects);
    });

    [Fact]
    public Task All_numbers_are_kept() => CompareAsync((first, second) =>
    {
        var (before, after) = (Titles(first), Titles(second));
        after.Where(one => before.ContainsKey(one.Key)).Should().Equal(before);
        after.Where(one => !before.ContainsKey(one.Key)).Should()
            .NotContain(one => !one.Value.StartsWith("(no backup has number", StringComparison.Ordinal));
    });

    [Fact]
    public Task Every_text_is_there_once_and_as_it_was_written() => CompareAsync((first, second) =>
    {
        var (before, after) = (PlainTalk.Of(first, isRestored: false), PlainTalk.Of(second, isRestored: true));
        foreach (var (number, texts) in before)
        {
            after[number].Should().Equal(texts, "of number {0}", number);
        }
    });

    [Fact]
    public Task Issues_are_in_their_state_with_their_labels_and_milestones() => CompareAsync((first, second) =>
    {
        var after = second.Items("issues").ToDictionary(Number);
        foreach (var issue in first.Items("issues"))
        {
            var restored = after[Number(issue)];
            Marks(restored).Should().Be(Marks(issue), "of number {0}", Number(issue));
            if (issue["pull_request"] is null)
            {
                State(restored).Should().Be(State(issue), "of number {0}", Number(issue));
            }
        }
    });

    [Fact]
    public async Task Open_pull_requests_with_their_branches_are_open_again_and_all_others_are_closed_issues()
    {
        var open = new List<(string, long)>();
        await CompareAsync((first, second) =>
        {
            var pulls = second.Items("pulls").ToDictionary(Number);
            open.AddRange(pulls.Keys.Select(number => (first.Record.Repository.Name, number)));
            var issues = second.Items("issues").ToDictionary(Number);
            foreach (var pull in first.Items("pulls"))
            {
                if (pulls.TryGetValue(Number(pull), out var again))
                {
                    (Text(again, "head", "ref"), Text(again, "base", "ref"), (bool)again["draft"]!).Should()
                        .Be((Text(pull, "head", "ref"), Text(pull, "base", "ref"), (bool)pull["draft"]!));
                    Text(again, "head", "sha").Should().Be(Text(pull, "head", "sha"));
                    continue;
                }

                var issue = issues[Number(pull)];
                ((string?)issue["state"]).Should().Be("closed");
                ((string?)issue["body"]).Should().StartWith("> Pull request, originally by ")
                    .And.Contain(pull["merged_at"] is not null ? "**merged**"
                        : (string?)pull["state"] == "closed" ? "**closed** without a merge"
                        : "was **open**");
            }
        });
        open.Should().BeEquivalentTo(world.Open.Select(one => (one.Repository, (long)one.Number)))
            .And.HaveCountGreaterThan(5);
    }

    [Fact]
    public Task Discussions_keep_category_state_and_answer() => CompareAsync((first, second) =>
        Discussions(second).Should().Equal(Discussions(first)));

    [Fact]
    public Task Milestones_and_releases_are_equal() => CompareAsync((first, second) =>
    {
        Of(second, "milestones", "number", "title", "description", "state", "due_on")
            .Should().Equal(Of(first, "milestones", "number", "title", "description", "state", "due_on"));
        Releases(second, PlainTalk.Unmarked).Should().Equal(Releases(first, PlainTalk.Plain));
    });

    [Theory]
    [MemberData(nameof(Settings))]
    public Task Settings_are_equal(string kind) => CompareAsync((first, second) =>
    {
        string[] left = kind switch
        {
            "webhooks" => ["active", "secret"],
            "labels" => ["default"],
            "interaction_limits" => ["expires_at"],

            // whether it is built, and who sees the pages of a repository that is private now
            "pages" => ["status", "public"],
            _ => [],
        };
        if (kind == "actions_access" && first.Read(kind) is null)
        {
            // only private repositories have it, and the restored ones are
            return;
        }

        SameSettings.Of(second, kind, left).Should().Equal(SameSettings.Of(first, kind, left));
        second.Items("webhooks").Should().NotContain(hook => (bool)hook["active"]!);
    });

    [Fact]
    public Task The_repositories_themselves_are_equal_and_private() => CompareAsync((first, second) =>
    {
        var (before, after) = (first.Read("repository")!, second.Read("repository")!);
        if (!(bool)before["has_issues"]! && first.Items("pulls").Count > 0)
        {
            // its pull requests are issues now, and they would not be seen
            before["has_issues"] = true;
        }

        foreach (var field in Repository)
        {
            (after[field]?.ToJsonString()).Should().Be(before[field]?.ToJsonString(), field);
        }

        ((string?)after["visibility"]).Should().Be("private");
    });

    [Fact]
    public Task What_ties_issues_and_what_is_said_of_commits_is_equal() => CompareAsync((first, second) =>
    {
        Of(second, "issue_dependencies", "number").Should().Equal(Of(first, "issue_dependencies", "number"));
        Ties(second).Should().Equal(Ties(first));
        Commits(second, isRestored: true).Should().Equal(Commits(first, isRestored: false));
    });

    private async Task CompareAsync(Action<RestoredFiles, RestoredFiles> compare)
    {
        foreach (var repository in world.Repositories)
        {
            using var scope = new FluentAssertions.Execution.AssertionScope(repository);
            compare(
                await world.FilesAsync(RoundTripWorld.First, repository),
                await world.FilesAsync(RoundTripWorld.Second, repository));
        }
    }

    private static Dictionary<long, string> Titles(RestoredFiles files) =>
        files.Items("issues").Concat(files.Items("pulls")).Concat(files.Items("discussions")).DistinctBy(Number)
            .ToDictionary(Number, item => PlainTalk.Plain((string)item["title"]!))
            .OrderBy(one => one.Key).ToDictionary(one => one.Key, one => one.Value);

    private static long Number(JsonObject item) => (long)item["number"]!;

    private static string? Text(JsonObject item, string field, string inner) => (string?)item[field]?[inner];

    private static string Marks(JsonObject issue) => string.Join(
        ' ', [
            .. issue["labels"]!.AsArray().Select(label => (string)label!["name"]!).Order(StringComparer.Ordinal),
            $"milestone {issue["milestone"]?["number"]}", $"locked {issue["locked"]} {issue["active_lock_reason"]}",
        ]);

    private static string State(JsonObject issue) => $"{issue["state"]} {issue["state_reason"]}";

    private static List<string> Of(RestoredFiles files, string kind, params string[] fields) =>
    [
        .. files.Items(kind)
            .Select(item => string.Join(' ', fields.Select(field => item[field]?.ToJsonString())))
            .Order(StringComparer.Ordinal),
    ];

    private static List<string> Releases(RestoredFiles files, Func<string, string> text) =>
    [
        .. files.Items("releases").Select(release =>
            $"{release["tag_name"]} {release["name"]} {release["draft"]} {release["prerelease"]} "
                + $"{text((string?)release["body"] ?? "")} "
                + string.Join(' ', release["assets"]!.AsArray().Select(asset =>
                    $"{asset!["name"]} {asset["label"]} {asset["content_type"]} {asset["size"]} {asset["digest"]}")
                    .Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal),
    ];

    private static List<string> Discussions(RestoredFiles files) =>
    [
        .. files.Items("discussions").OrderBy(Number).Select(one =>
            $"{one["number"]} {Text(one, "category", "name")} {one["closed"]} {one["locked"]} "
                + $"{one["answer"] is JsonObject} {files.Items("discussion_comments")
                    .Count(comment => (long)comment["discussion"]!["number"]! == Number(one))}"),
    ];

    private static List<string> Ties(RestoredFiles files) =>
    [
        .. files.Items("sub_issues").Select(one => $"{one["number"]} {one["parent"]?["number"]}").Order(StringComparer.Ordinal),
    ];

    private static List<string> Commits(RestoredFiles files, bool isRestored) =>
    [
        .. files.Items("commit_comments").Select(one => $"{one["commit_id"]} {one["path"]} {one["line"]} "
            + (isRestored ? PlainTalk.Original((string)one["body"]!) : PlainTalk.Plain((string)one["body"]!)))
            .Order(StringComparer.Ordinal),
    ];
}
