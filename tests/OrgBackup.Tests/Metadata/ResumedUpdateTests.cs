using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Tests.Metadata;

/// <summary>Updates that one process after the other works on.</summary>
public sealed class ResumedUpdateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_update_interrupted_again_and_again_ends_like_one_in_one_go(int answers)
    {
        await using var pass = await PassInSteps.StartAsync(SizedRepository.Small with { AssetsEach = 0 });
        var before = await pass.StepAsync();
        var folder = pass.Folder;
        Change(pass);
        pass.Plan = new() { Actions = before.ToDictionary(kind => kind.Kind, ActionOf, StringComparer.Ordinal) };
        pass.Earlier = new(folder, before.Where(kind => kind.Status == KindStatus.Read).ToDictionary(
            kind => kind.Kind, kind => FactsOf(kind, folder), StringComparer.Ordinal));
        pass.StartOver();
        var whole = await pass.StepAsync();

        pass.StartOver();
        var resumed = await pass.FinishAsync(answers);

        pass.Interruptions.Should().BePositive();
        resumed.Should().BeEquivalentTo(whole);
        whole.Single(kind => kind.Kind == "issues").Digest.Should()
            .NotBe(before.Single(kind => kind.Kind == "issues").Digest);
        pass.Server.Journal.For("/repos/acme/gears/issues").Should().OnlyContain(
            request => request.Query.Contains("since=", StringComparison.Ordinal), "nothing was read whole");
    }

    private static void Change(PassInSteps pass)
    {
        var content = pass.Server.Model.Get("acme", "gears").Content;
        var author = content.Issues[0].User;
        content.EditIssue(content.Issues[0], "edited");
        content.AddComment(content.Issues[1], author, "said");
        content.AddReview(content.PullRequests.First(), author, "APPROVED", "fine");
        content.AddReviewComment(content.PullRequests.First(), author, "here");
    }

    private static KindAction ActionOf(KindResult kind) => kind.Kind is "hooks" or "topics"
        ? KindAction.Keep
        : KindAction.Update;

    private static MetadataFacts FactsOf(KindResult kind, string folder) => new(
        kind.Count,
        kind.Digest,
        kind.Form,
        default,
        new FileInfo(Path.Combine(folder, $"{kind.Kind}.json")).Length,
        kind.Watermark,
        kind.ETag);
}
