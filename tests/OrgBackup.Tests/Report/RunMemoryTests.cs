using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Report;

public sealed class RunMemoryTests : IDisposable
{
    private readonly FakeRun _run = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Runs_are_numbered_and_a_good_one_remembers_its_snapshot()
    {
        _run.Organization.Add(1, "web");

        var first = await _run.BackUpAsync(Token);
        var second = await _run.BackUpAsync(Token);

        (first.Sequence, second.Sequence).Should().Be((1, 2));
        first.Repositories[0].Memory!.Snapshot.Should().Be(first.Repositories[0].Snapshot!.Value);
        second.Repositories[0].Memory.Should().BeEquivalentTo(first.Repositories[0].Memory);
    }

    [Fact]
    public async Task A_run_of_some_carries_the_memory_of_the_others_on()
    {
        _run.Organization.Add(1, "web");
        _run.Organization.Add(2, "api");
        var first = await _run.BackUpAsync(Token);
        _run.Options = _run.Options with { Filter = new RepositoryFilter { Only = ["web"] } };

        var second = await _run.BackUpAsync(Token);

        Memory(second, "api").Should().NotBeNull().And.BeEquivalentTo(Memory(first, "api"));
    }

    [Fact]
    public async Task A_failure_carries_the_memory_on_and_so_does_what_may_still_come()
    {
        var (web, api) = (_run.Organization.Add(1, "web"), _run.Organization.Add(2, "api"));
        var first = await _run.BackUpAsync(Token);
        web.GitError = new GitHubUnavailableException("down");
        api.Missing["issues"] = "retryable";

        var second = await _run.BackUpAsync(Token);
        web.GitError = null;
        var retried = await _run.RetryAsync("latest", Token);

        Memory(second, "web").Should().BeEquivalentTo(Memory(first, "web"));
        Memory(second, "api").Should().BeEquivalentTo(Memory(first, "api"));
        retried.Sequence.Should().Be(2);
        Memory(retried, "api").Should().BeEquivalentTo(Memory(first, "api"));
    }

    [Fact]
    public async Task A_missing_permission_moves_the_memory()
    {
        var web = _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        web.Missing["labels"] = "permission";

        var second = await _run.BackUpAsync(Token);

        second.Repositories[0].Status.Should().Be(OutcomeStatus.Partial);
        second.Repositories[0].Memory!.Snapshot.Should().Be(second.Repositories[0].Snapshot!.Value);
    }

    private static RepositoryMemory? Memory(RunManifest manifest, string name) =>
        manifest.Repositories.Single(outcome => outcome.Name == name).Memory;
}
