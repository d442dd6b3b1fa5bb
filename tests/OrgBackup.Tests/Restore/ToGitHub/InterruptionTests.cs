using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>Killed at any moment, a restore goes on: no double, nothing missing.</summary>
public sealed class InterruptionTests(HubWorld world) : IClassFixture<HubWorld>
{
    private const int Kills = 20;

    [Fact]
    public async Task Killed_at_20_random_moments_and_resumed_nothing_is_double_or_missing()
    {
        DyingWriter counted = null!;
        await world.Restore(hub => counted = new(hub, int.MaxValue, isDone: false))
            .RunAsync(world.Request("reference"), HubWorld.Cancel);
        var expected = StateOf(world.Restored("reference"));
        var random = new Random(20261124);

        for (var kill = 0; kill < Kills; kill++)
        {
            var (name, moment) = ($"killed-{kill}", random.Next(1, counted.Writes + 1));
            var isDone = kill % 2 == 0;
            var first = async () => await world.Restore(hub => new DyingWriter(hub, moment, isDone))
                .RunAsync(world.Request(name), HubWorld.Cancel);
            await first.Should().ThrowAsync<KilledException>();
            if (kill % 5 == 4 && moment < counted.Writes)
            {
                // behind the last write nothing is left to do, and without a journal nobody knows that it is ours
                File.Delete(world.Journal(name));
            }

            await world.Restore().RunAsync(world.Request(name) with { Resume = true }, HubWorld.Cancel);

            StateOf(world.Restored(name)).Should().Equal(expected, "killed at write {0}, {1}", moment, isDone);
        }
    }

    [Fact]
    public async Task Writes_whose_answers_are_lost_are_looked_for_and_not_repeated()
    {
        world.Server.Faults.On("POST /repos/copy/lost/*").First(6).TruncateJson();
        await world.RunAsync("lost");
        await world.RunAsync("sound");

        StateOf(world.Restored("lost")).Should().Equal(StateOf(world.Restored("sound")));
    }

    private static List<string> StateOf(Repository repository)
    {
        var state = new List<string> { $"{repository.Description} {repository.Visibility} {repository.DefaultBranch}" };
        state.AddRange(HubRestoreTests.Heads(repository).Select(one => $"{one.Key} {one.Value}"));
        state.AddRange(repository.Content.Labels.Select(label => $"{label.Name} {label.Color}").Order(StringComparer.Ordinal));
        state.AddRange(repository.Content.Milestones.Select(one => $"{one.Number} {one.Title} {one.State}"));
        state.AddRange(repository.Content.Releases.Select(release =>
            $"{release.TagName} {release.Draft} {string.Join(' ', release.Assets.Select(asset => asset.Digest).Order(StringComparer.Ordinal))}"));
        foreach (var list in (string[])
            ["/environments", "/autolinks", "/hooks", "/rulesets", "/actions/variables", "/properties/values"])
        {
            state.Add($"{list} {repository.Settings.List(list).Count}");
        }

        state.Add(repository.Settings.Objects["/actions/permissions"].ToJsonString());
        state.AddRange(TalkOf(repository)
            .Select(line => line.Replace($"/{repository.Name}/", "/NAME/", StringComparison.Ordinal)));
        return state;
    }

    private static IEnumerable<string> TalkOf(Repository repository)
    {
        var content = repository.Content;
        var pulls = content.PullRequests.ToDictionary(pull => pull.Issue);
        foreach (var issue in content.Issues)
        {
            var labels = string.Join(',', issue.Labels.Select(label => label.Name).Order(StringComparer.Ordinal));
            var pull = pulls.GetValueOrDefault(issue);
            yield return $"#{issue.Number} {issue.Title} {issue.Body} {issue.State} {issue.StateReason} {labels} "
                + $"{issue.Milestone?.Number} {issue.Locked} {pull?.HeadRef} {pull?.Draft}";
            var said = content.Comments.Where(comment => comment.Issue == issue).Select(comment => comment.Body)
                .Concat(pull?.Reviews.Select(review => $"{review.State} {review.Body}") ?? [])
                .Concat(content.ReviewComments.Where(comment => comment.PullRequest == pull).Select(comment => comment.Body));
            foreach (var text in said)
            {
                yield return $"#{issue.Number}: {text}";
            }
        }

        foreach (var discussion in repository.Discussions.All)
        {
            yield return $"#{discussion.Number} {discussion.Title} {discussion.Body} {discussion.Category.Name} "
                + $"{discussion.ClosedAt is null} {discussion.Locked} {discussion.Answer?.Body}";
            foreach (var comment in repository.Discussions.Comments.Where(comment => comment.Discussion == discussion))
            {
                yield return $"#{discussion.Number}: {comment.Body} {comment.ReplyTo?.Body}";
            }
        }

        foreach (var comment in content.CommitComments)
        {
            yield return $"{comment.CommitId}: {comment.Body}";
        }
    }
}
