using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Brings every repository of a store back to an organization, each as of a date and under its last name, gone ones
/// too. One that fails holds none of the others up; interrupted at any moment, it goes on with
/// <see cref="HubRestoreRequest.Resume"/>.
/// </summary>
public sealed class HubRestoreAll(HubRestoreTools tools)
{
    private readonly HubRestore _restore = new(tools);
    private readonly SnapshotCatalog _catalog = new(tools.Store);

    /// <summary>Tells what would be done; nothing is written anywhere.</summary>
    /// <exception cref="UsageException">There is no snapshot that old.</exception>
    public Task<HubPlanAll> PlanAsync(HubRestoreAllRequest request, CancellationToken cancellationToken) =>
        new HubPlanning(tools, _restore).RunAsync(request, cancellationToken);

    /// <exception cref="UsageException">Nothing was done: no snapshot that old, no right to create there.</exception>
    public async Task<HubRestoreAllResult> RunAsync(
        HubRestoreAllRequest request, CancellationToken cancellationToken)
    {
        var before = tools.Hub.Calls;
        await new TargetOwner(tools.Hub).CreationPathAsync(request.Organization, cancellationToken);
        var selection = await HubSelection.TakeAsync(tools.Store, request, cancellationToken);
        var rows = new List<HubRestoredRepository>();
        string? stopped = null;
        var teams = request.Each.WithAccess && selection.Organization?.Newest is { } known
            ? await new TeamRestore(tools, request).RunAsync(known, cancellationToken)
            : null;

        // One after the other: GitHub takes 80 pieces of content a minute and 500 an hour from an account, whatever
        // they go to, and wants its writes one at a time; two repositories at once would each take twice as long.
        foreach (var choice in selection.Repositories)
        {
            if (stopped is not null)
            {
                rows.Add(RowOf(choice, RestoredStatus.NotBegun));
                continue;
            }

            try
            {
                rows.Add(await RestoreAsync(request, choice, cancellationToken));
            }
            catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
            {
                stopped = await HubStops.ReasonAsync(tools.Hub, request.Organization, e, cancellationToken);
                if (stopped is not null && rows.Count == 0)
                {
                    // nothing was done, so it is the failure of the command
                    throw;
                }

                rows.Add(RowOf(choice, RestoredStatus.Failed) with { Problem = HubStops.Explain(e) });
            }
        }

        return new()
        {
            Target = request.Organization,
            Journals = request.Journals,
            Repositories = rows,
            Organization = teams,
            Younger = selection.Younger,
            Stopped = stopped,
            Calls = tools.Hub.Calls - before,
        };
    }

    private static HubRestoredRepository RowOf(HubChoice choice, string status) =>
        new(choice.Folder, status) { Target = choice.Target?.ToString(), Gone = choice.Gone };

    private async Task<HubRestoredRepository> RestoreAsync(
        HubRestoreAllRequest request, HubChoice choice, CancellationToken cancellationToken)
    {
        if (choice is not { Target: { } target, Snapshot: { } key })
        {
            return RowOf(choice, RestoredStatus.Failed) with { Problem = choice.Problem };
        }

        var snapshot = await _catalog.ReadAsync(choice.Folder, key, cancellationToken);
        var each = request.Each with
        {
            Repository = choice.Folder,
            Target = target,
            Journal = request.JournalOf(target),
        };
        var result = await _restore.RunAsync(
            snapshot, each with { Resume = await WasBegunAsync(each, cancellationToken) }, cancellationToken);
        var status = result.WasDone ? RestoredStatus.DoneBefore
            : result.Complete ? RestoredStatus.Restored : RestoredStatus.Partial;
        return RowOf(choice, status) with { Result = result };
    }

    // what had no turn yet is no lost journal: nothing needs to be looked for at GitHub
    private async Task<bool> WasBegunAsync(HubRestoreRequest each, CancellationToken cancellationToken) =>
        each.Resume
        && (File.Exists(each.Journal)
            || await tools.Hub.FindAsync(each.Target.PathOf(""), cancellationToken) is not null);
}
