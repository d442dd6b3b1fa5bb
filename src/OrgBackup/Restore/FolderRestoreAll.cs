using OrgBackup.Backup;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>
/// Brings every repository of a store back, each as of a date into a folder of its own, gone ones too. One that fails
/// holds none of the others up.
/// </summary>
public sealed class FolderRestoreAll(IBackupStore store, FolderRestore restore, IBackupProgress progress)
{
    private readonly RestoreSelection _selection = new(store);

    /// <exception cref="UsageException">The folder is not empty, or there is no snapshot that old.</exception>
    public async Task<RestoreAllSummary> RunAsync(RestoreAllRequest request, CancellationToken cancellationToken)
    {
        var folders = await _selection.FoldersAsync(cancellationToken);
        var begun = request.Resume ? await RestoreState.ReadAsync(request.TargetFolder, cancellationToken) : null;
        using var work = new RestoreAllWork(request, begun ?? new RestoreState());
        await work.State.BeginAsync(request.TargetFolder, request.Resume, cancellationToken);
        var gone = await _selection.GoneAsync(cancellationToken);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = request.Concurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(folders, parallel, async (folder, token) =>
        {
            if (await RestoreAsync(folder, work, token) is { } restored)
            {
                await work.AddAsync(restored with { Gone = gone.Contains(folder) }, token);
            }
        });

        var summary = work.Summary();
        RestoreState.End(request.TargetFolder, summary.Complete);
        return summary.Repositories.Count > 0 ? summary : throw _selection.Nothing();
    }

    private async Task<RestoredRepository?> RestoreAsync(
        string folder, RestoreAllWork work, CancellationToken cancellationToken)
    {
        if (work.State.Done.Contains(folder, StringComparer.Ordinal))
        {
            return new RestoredRepository(folder, Summary: null, Problem: null);
        }

        try
        {
            var choice = await _selection.ChooseAsync(folder, work.Request.Date, cancellationToken);
            if (choice.Newest is not { } newest)
            {
                return Without(choice, work);
            }

            var target = Path.Combine(work.Request.TargetFolder, folder);
            var begun = work.Request.Resume && await RestoreState.ReadAsync(target, cancellationToken) is not null;
            if (work.Request.Resume && !begun && IsFilled(target))
            {
                // all of it was there when the earlier attempt was interrupted
                return new RestoredRepository(folder, Summary: null, Problem: null);
            }

            progress.Phase(folder, "restoring");
            var request = new RestoreRequest
            {
                Repository = folder,
                TargetFolder = target,
                Date = work.Request.Date,
                Parts = work.Request.Parts,
                WithLostTips = work.Request.WithLostTips,
                Resume = begun,
            };
            var summary = begun
                ? await restore.RunAsync(request, cancellationToken)
                : await restore.RunNewestAsync(newest, request, cancellationToken);
            return new RestoredRepository(folder, summary, Problem: null);
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            return new RestoredRepository(folder, Summary: null, FailureExplanation.Translate(e).Message);
        }
    }

    private static bool IsFilled(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    private static RestoredRepository? Without(RestoreChoice choice, RestoreAllWork work)
    {
        if (choice.IsYounger)
        {
            work.AddYounger(choice.Folder);
        }

        return choice.Problem is { } problem
            ? new RestoredRepository(choice.Folder, Summary: null, problem)
            : null;
    }
}
