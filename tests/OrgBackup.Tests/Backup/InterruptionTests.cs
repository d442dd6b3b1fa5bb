using OrgBackup.Report;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Backup;

/// <summary>A run that dies at any of its store operations leaves only whole snapshots, and a re-run of the same date completes.</summary>
public sealed class InterruptionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeathPoint.Before)]
    [InlineData(DeathPoint.During)]
    [InlineData(DeathPoint.After)]
    public async Task Dying_at_every_single_store_operation_loses_nothing(DeathPoint point)
    {
        var died = true;
        for (var operation = 1; died; operation++)
        {
            using var run = NewRun();
            await run.BackUpAsync(Token);
            Change(run);
            died = await DieAsync(run, operation, point);

            (await run.VerifyAsync(new VerifyOptions { All = true }, Token)).Damaged.Should().Be(0, "of what was there after death at {0}", operation);
            var again = await run.BackUpAsync(Token);

            RunVerdict.IsClean(again).Should().BeTrue();
            (await run.VerifyAsync(new VerifyOptions { All = true }, Token)).Damaged.Should().Be(0);
            (await run.NewestAsync("web", Token)).Counts["issues"].Should().Be(2);
            (await File.ReadAllTextAsync(Path.Combine(run.StoreFolder, "web", "metadata", "web_issues.json"), Token)).Should().Contain("second");
        }
    }

    private static FakeRun NewRun()
    {
        var run = new FakeRun();
        var repository = run.Organization.Add(1, "web");
        repository.Wiki = new(StringComparer.Ordinal) { ["refs/heads/master"] = new string('2', 40) };
        repository.AddAsset(9, "setup.zip", "content");
        run.Options = run.Options with { Concurrency = 1 };
        return run;
    }

    private static void Change(FakeRun run)
    {
        var repository = run.Organization.Repositories.Single();
        repository.Refs!["refs/heads/dev"] = new string('3', 40);
        repository.Metadata["issues"].Add("""{"id":2,"title":"second"}""");
    }

    private static async Task<bool> DieAsync(FakeRun run, int operation, DeathPoint point)
    {
        var healthy = run.Store;
        var faulty = new FaultyStore(healthy, operation, point);
        run.Store = faulty;
        try
        {
            await run.BackUpAsync(Token);
        }
        catch (StoreException)
        {
            // Died outside of a repository's work.
        }
        finally
        {
            run.Store = healthy;
        }

        return faulty.Operations >= operation;
    }
}
