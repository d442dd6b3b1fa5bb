using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>From a snapshot to a repository at GitHub, against the stand-in.</summary>
public sealed class HubRestoreTests(HubWorld world) : IClassFixture<HubWorld>
{
    [Fact]
    public async Task A_repository_comes_back_with_its_git_labels_milestones_releases_and_settings()
    {
        var result = await world.RunAsync("whole");

        result.NotRestored.Select(row => $"{row.Kind}: {row.Reason[(row.Reason.LastIndexOf('(') + 1)..]}").Should()
            .Equal("deploy_keys: Validation Failed: key is already in use).");
        var (copy, gears) = (world.Restored("whole"), world.Gears);
        copy.Visibility.Should().Be("private", "nobody asked for another visibility");
        copy.Description.Should().Be(gears.Description);
        copy.DefaultBranch.Should().Be(gears.DefaultBranch);
        Heads(copy).Should().Equal(Heads(gears));
        copy.Content.Labels.Select(label => (label.Name, label.Color, label.Description))
            .Should().BeEquivalentTo(gears.Content.Labels.Select(label => (label.Name, label.Color, label.Description)));
        copy.Content.Milestones.Select(one => (one.Number, one.Title, one.State, one.DueOn))
            .Should().Equal(gears.Content.Milestones.Select(one => (one.Number, one.Title, one.State, one.DueOn)));
        foreach (var list in (string[])["/environments", "/autolinks", "/hooks", "/rulesets", "/actions/variables"])
        {
            copy.Settings.List(list).Should().HaveCount(gears.Settings.List(list).Count, "of {0}", list);
        }

        copy.Settings.List("/hooks").Should().AllSatisfy(hook => ((bool)hook["active"]!).Should().BeFalse());
        copy.Settings.Objects["/actions/permissions"].ToJsonString()
            .Should().Be(gears.Settings.Objects["/actions/permissions"].ToJsonString());
    }

    [Fact]
    public async Task Releases_have_their_files_and_their_state()
    {
        await world.RunAsync("released");

        Releases(world.Restored("released")).Should().BeEquivalentTo(Releases(world.Gears));
    }

    [Fact]
    public async Task Actions_are_off_before_anything_is_pushed_and_on_when_only_the_description_is_left()
    {
        world.Server.Journal.Clear();
        await world.RunAsync("quiet");

        var writes = Writes("quiet");
        writes[0].Should().Be("POST /orgs/copy/repos");
        writes[1].Should().Be("PUT /repos/copy/quiet/actions/permissions");
        writes[^2].Should().StartWith("PUT /repos/copy/quiet/actions/permissions");
        writes[^1].Should().Be("PATCH /repos/copy/quiet");
    }

    [Fact]
    public async Task A_plan_writes_nothing_and_says_how_many_calls_and_how_long()
    {
        world.Server.Journal.Clear();

        var plan = await world.Restore().PlanAsync(world.Request("planned"), HubWorld.Cancel);

        Writes("planned").Should().BeEmpty();
        world.Server.Model.Find("copy", "planned").Should().BeNull();
        File.Exists(world.Journal("planned")).Should().BeFalse();
        plan.Works.Should().Contain(work => work.What == "labels" && work.Count == world.Gears.Content.Labels.Count);
        plan.ContentCalls.Should().BeInRange(10, 500);
        plan.Calls.Should().BeGreaterThan(plan.ContentCalls);
    }

    [Fact]
    public async Task A_repository_that_is_there_is_refused()
    {
        await world.RunAsync("taken");
        var again = async () => await world.RunAsync("taken");

        (await again.Should().ThrowAsync<UsageException>()).WithMessage("copy/taken is there already.");
    }

    [Fact]
    public async Task Into_an_existing_repository_nothing_is_overwritten()
    {
        var there = world.Server.Model.AddRepository(world.Copy, "old", made => made.Description = "Mine");
        world.Server.Model.Change(() => there.Content.AddLabel(world.Gears.Content.Labels[0].Name, "000000"));

        var result = await world.Restore().RunAsync(world.Request("old") with { IntoExisting = true }, HubWorld.Cancel);

        there.Description.Should().Be("Mine");
        there.Content.Labels[0].Color.Should().Be("000000");
        there.Content.Labels.Should().HaveCount(world.Gears.Content.Labels.Count);
        result.Differences.Should().Contain(row => row.Kind == "labels" && row.Reason.Contains("left as it is"));
    }

    [Fact]
    public async Task An_unknown_organization_is_named()
    {
        var run = async () => await world.Restore().RunAsync(
            world.Request("x") with { Target = new("nobody", "x") }, HubWorld.Cancel);

        (await run.Should().ThrowAsync<OrganizationNotFoundException>()).WithMessage("*'nobody'*");
    }

    internal static Dictionary<string, string> Heads(Repository repository) => repository.Git.Refs()
        .Where(one => !one.Key.StartsWith("refs/pull/", StringComparison.Ordinal))
        .ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);

    private static IEnumerable<string> Releases(Repository repository) => repository.Content.Releases.Select(release =>
        $"{release.TagName} {release.Name} {release.Draft} {release.Prerelease} "
            + string.Join(' ', release.Assets.Select(asset => $"{asset.Name} {asset.Digest} {asset.ContentType}").Order(StringComparer.Ordinal)));

    private List<string> Writes(string name) =>
    [
        .. world.Server.Journal.Entries
            .Where(entry => entry.Kind == RequestKind.Rest && entry.Method != "GET"
                && (entry.Path.Contains($"/{name}", StringComparison.Ordinal) || entry.Path == "/orgs/copy/repos"))
            .Select(entry => $"{entry.Method} {entry.Path}"),
    ];
}
