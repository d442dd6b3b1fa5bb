using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Sums up what the restore of each repository of a store would do.</summary>
internal sealed class HubPlanning(HubRestoreTools tools, HubRestore restore)
{
    private readonly SnapshotCatalog _catalog = new(tools.Store);
    private readonly List<HubPlan> _plans = [];

    public async Task<HubPlanAll> RunAsync(HubRestoreAllRequest request, CancellationToken cancellationToken)
    {
        await new TargetOwner(tools.Hub).CreationPathAsync(request.Organization, cancellationToken);
        var selection = await HubSelection.TakeAsync(tools.Store, request, cancellationToken);
        var rows = new List<HubPlannedRepository>();
        foreach (var choice in selection.Repositories)
        {
            rows.Add(await PlanAsync(request, choice, cancellationToken));
        }

        var sum = new RestorePlan();
        foreach (var works in _plans.SelectMany(plan => plan.Works).GroupBy(work => work.What, StringComparer.Ordinal))
        {
            sum.Add(
                works.Key,
                works.Sum(work => work.Count),
                works.Sum(work => work.Calls),
                works.Sum(work => work.ContentCalls),
                works.Sum(work => work.Bytes));
        }

        return new()
        {
            Target = request.Organization,
            Repositories = rows,
            Works = sum.Works,
            Calls = sum.Calls,
            ContentCalls = sum.ContentCalls,
            Bytes = sum.Bytes,
            MinutesAtLeast = Math.Round(sum.AtLeast.TotalMinutes, 1),
            Notes = [.. _plans.SelectMany(plan => plan.Notes).Distinct(StringComparer.Ordinal)],
            Younger = selection.Younger,
        };
    }

    private async Task<HubPlannedRepository> PlanAsync(
        HubRestoreAllRequest request, HubChoice choice, CancellationToken cancellationToken)
    {
        var row = new HubPlannedRepository(choice.Folder) { Gone = choice.Gone, Target = choice.Target?.ToString() };
        if (choice is not { Target: { } target, Snapshot: { } key })
        {
            return row with { Problem = choice.Problem };
        }

        if (request.Each.Resume && IsDone(request, target))
        {
            return row with { WasDone = true, Exists = true };
        }

        try
        {
            var snapshot = await _catalog.ReadAsync(choice.Folder, key, cancellationToken);
            var each = request.Each with { Repository = choice.Folder, Target = target };
            var plan = await restore.PlanAsync(snapshot, each, cancellationToken);
            _plans.Add(plan);
            return row with
            {
                Date = plan.Date,
                Calls = plan.Calls,
                ContentCalls = plan.ContentCalls,
                Bytes = plan.Bytes,
                Exists = plan.Exists,
            };
        }
        catch (Exception e) when (e is DamagedBackupException or StoreException or IOException)
        {
            return row with { Problem = HubStops.Explain(e) };
        }
    }

    // a journal is made by being opened, which a plan must not do
    private static bool IsDone(HubRestoreAllRequest request, RepositoryName target) =>
        request.JournalOf(target) is var path && File.Exists(path) && JournalMarks.IsFinished(path, request.Each);
}
