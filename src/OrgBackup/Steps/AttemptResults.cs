using System.Collections.Concurrent;
using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>An item and what became of it.</summary>
internal sealed record ItemResult(BackupItem Item, RepositoryResult Result);

/// <summary>Reads the results of all attempts that one execution has made.</summary>
internal sealed class AttemptResults(StepTools tools)
{
    private const int Readers = 32;

    /// <summary>
    /// One result per item: that of its newest attempt. Where that one left none, <paramref name="lost"/> is said of
    /// it, unless an earlier attempt stored something.
    /// </summary>
    public async Task<IReadOnlyList<ItemResult>> ReadAsync(
        RunDocument document, OutcomeError lost, CancellationToken cancellationToken)
    {
        var results = new Dictionary<(bool IsOrganization, long Id), ItemResult>();
        var calls = new Dictionary<(bool IsOrganization, long Id), long>();
        for (var attempt = document.FirstAttempt; attempt <= document.Run.Attempt; attempt++)
        {
            var reference = new RunReference(document.Run.Id, attempt);
            var items = await tools.Documents.FindAsync(
                ControlKeys.Items(reference), ControlJson.Default.IReadOnlyListBackupItem, cancellationToken);
            var found = await ResultsAsync(reference, cancellationToken);
            foreach (var item in items?.Value ?? [])
            {
                var id = item.Repository.Identity;
                var result = found.GetValueOrDefault(id) ?? Lost(item, lost);
                calls[id] = calls.GetValueOrDefault(id) + result.ApiCalls;
                results[id] = new ItemResult(item, Better(results.GetValueOrDefault(id)?.Result, result));
            }
        }

        return [.. results.Select(known => known.Value with
        {
            Result = known.Value.Result with { ApiCalls = calls[known.Key] },
        })];
    }

    /// <summary>The later one, unless it stored nothing and the earlier one did.</summary>
    private static RepositoryResult Better(RepositoryResult? earlier, RepositoryResult later) =>
        earlier is { Outcome.Status: OutcomeStatus.Partial } && later.Outcome.Status == OutcomeStatus.Failed
            ? earlier
            : later;

    private static RepositoryResult Lost(BackupItem item, OutcomeError lost) => new()
    {
        Outcome = RepositoryOutcome.Of(item.Repository, OutcomeStatus.Failed) with { Error = lost },
    };

    private async Task<IReadOnlyDictionary<(bool IsOrganization, long Id), RepositoryResult>> ResultsAsync(
        RunReference reference, CancellationToken cancellationToken)
    {
        var results = new ConcurrentDictionary<(bool IsOrganization, long Id), RepositoryResult>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        var found = tools.Documents.Files.ListAsync(ControlKeys.Results(reference), cancellationToken);
        await Parallel.ForEachAsync(found, options, async (info, token) =>
        {
            var result = await tools.Documents.ReadAsync(info.Key, ControlJson.Default.RepositoryResult, token);
            results[result.Outcome.Identity] = result;
        });
        return results;
    }
}
