using System.Globalization;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Metadata;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>
/// An incremental snapshot and a whole one of the same state are equal, whatever was done in between. Each repository
/// has a history of its own; a run takes a step in all of them.
/// </summary>
public sealed class HistoryTests
{
    private const int Runs = 6;
    private const int Steps = 5;

    /// <summary>How many at once: more by hand than in every run of the tests.</summary>
    private static readonly int Histories = int.Parse(
        Environment.GetEnvironmentVariable("ORGBACKUP_TEST_HISTORIES") ?? "10", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    public async Task An_incremental_snapshot_equals_a_whole_one(int seed, bool isAllVisible)
    {
        await using var runs = await IncrementalRuns.StartAsync();
        var histories = Begin(runs, seed);
        var seen = histories.ToDictionary(
            pair => pair.Key.Name, _ => new Dictionary<string, HashSet<UInt128>>(StringComparer.Ordinal), StringComparer.Ordinal);
        for (var run = 1; run <= Runs; run++)
        {
            var manifest = await runs.BackUpAsync();
            foreach (var (repository, history) in histories)
            {
                var outcome = manifest.Repositories.Single(one => one.Name == repository.Name);
                if (outcome.Memory!.SweptOn == manifest.Run.Date)
                {
                    history.Hidden.Clear();
                }

                await CompareAsync(runs, repository, history, seen[repository.Name]);
                history.Go(Steps, isAllVisible);
            }
        }
    }

    private static Dictionary<Repository, RandomHistory> Begin(IncrementalRuns runs, int seed)
    {
        IReadOnlyList<Account> people = [runs.Admin, runs.Model.AddUser("hubert"), runs.Model.AddUser("lisa")];
        var elsewhere = runs.Model.AddRepository(runs.Model.AddOrganization("other", runs.Admin), "elsewhere");
        var histories = new Dictionary<Repository, RandomHistory>();
        for (var i = 0; i < Histories; i++)
        {
            var repository = runs.AddRepository($"history-{i}");
            histories[repository] = new RandomHistory(repository, people, (seed * 1000) + i) { Elsewhere = elsewhere };
            histories[repository].Go(Steps * 4, isAllVisible: false);
        }

        return histories;
    }

    private static async Task CompareAsync(
        IncrementalRuns runs,
        Repository repository,
        RandomHistory history,
        Dictionary<string, HashSet<UInt128>> seen)
    {
        var (snapshot, fresh) = (await runs.SnapshotAsync(repository.Name), await runs.FreshAsync(repository));
        fresh.Digests.Where(kind => snapshot.Digests.GetValueOrDefault(kind.Key) != kind.Value)
            .Select(kind => kind.Key)
            .Except(history.Hidden, StringComparer.Ordinal)
            .Select(kind => $"{repository.Name}/{kind}: {snapshot.DifferenceTo(fresh, kind)}")
            .Should().BeEmpty("nothing happened that hides there");
        foreach (var kind in fresh.Digests.Keys.Where(kind => KindTombstones.HasAny(kind, new() { Id = 1, Name = "", FullName = "" })))
        {
            var known = seen.TryGetValue(kind, out var before) ? before : seen[kind] = [];
            known.UnionWith(snapshot.IdsOf(kind));
            snapshot.IdsOf(KindTombstones.NameOf(kind)).Should()
                .BeEquivalentTo(known.Except(snapshot.IdsOf(kind)), $"what vanished of {kind} in {repository.Name}");
        }
    }
}
