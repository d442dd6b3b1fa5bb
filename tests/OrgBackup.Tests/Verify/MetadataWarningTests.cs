using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

public sealed class MetadataWarningTests : IDisposable
{
    private readonly FakeRun _run = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Items_without_a_parent_and_other_counts_than_GitHubs_are_warnings_and_no_damage()
    {
        var metadata = _run.Organization.Add(1, "web").Metadata;
        metadata["issues"] = ["""{"id":1,"number":1,"state":"open","comments":3}"""];
        metadata["issue_comments"] = ["""{"id":9,"issue_url":"https://a.test/repos/acme/web/issues/1"}"""];
        metadata["pulls"] = ["""{"id":2,"number":2}"""];
        metadata["pull_comments"] = ["""{"id":8,"pull_request_url":"https://a.test/repos/acme/web/pulls/77"}"""];
        metadata["pull_reviews"] = ["""{"id":7,"pullRequest":{"number":2}}""", """{"id":6,"pullRequest":{"number":78}}"""];
        metadata["discussions"] = ["""{"id":5,"number":3}"""];
        metadata["discussion_comments"] = ["""{"id":4,"discussion":{"number":4}}"""];
        await _run.BackUpAsync(Token);

        var report = await _run.VerifyAsync(new VerifyOptions(), Token);

        report.Damaged.Should().Be(0);
        report.Snapshots.Single().Warnings.Should().BeEquivalentTo(
            "GitHub counted 3 comment(s) on issues and pull requests, 1 are stored.",
            "'pull_comments' has 1 item(s) whose parent is not stored; the first is number 77.",
            "'pull_reviews' has 1 item(s) whose parent is not stored; the first is number 78.",
            "'discussion_comments' has 1 item(s) whose parent is not stored; the first is number 4.");
    }

    [Fact]
    public async Task Counts_that_agree_are_not_mentioned()
    {
        var metadata = _run.Organization.Add(1, "web").Metadata;
        metadata["issues"] = ["""{"id":1,"number":1,"state":"open","comments":1}"""];
        metadata["issue_comments"] = ["""{"id":9,"issue_url":"https://a.test/repos/acme/web/issues/1"}"""];
        await _run.BackUpAsync(Token);

        (await _run.VerifyAsync(new VerifyOptions(), Token)).Snapshots.Single().Warnings.Should().BeEmpty();
    }
}
