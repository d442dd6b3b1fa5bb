using System.Text.Json;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What a journal says of the restore as a whole: which snapshot it is of, and whether all is there.</summary>
internal static class JournalMarks
{
    private const string Snapshot = "snapshot";

    extension(RestoreJournal journal)
    {
        /// <summary>
        /// The snapshot that the restore was begun with: there may be newer ones since. Else the one given is noted.
        /// </summary>
        /// <exception cref="UsageException">It was begun with a snapshot of another repository.</exception>
        /// <exception cref="DamagedBackupException">That snapshot is no longer what or where it was.</exception>
        public async Task<StoredSnapshot> SnapshotAsync(
            IBackupStore store, StoredSnapshot newest, CancellationToken cancellationToken)
        {
            var noted = await journal.OnceAsync(
                Snapshot,
                _ => Task.FromResult<string?>(null),
                _ => Task.FromResult<string?>($"{newest.Key} {newest.Sha256}"),
                cancellationToken);
            if (noted?.Split(' ') is not [var key, var sha256] || key == newest.Key.Value)
            {
                return newest;
            }

            var folder = key.Split('/')[0];
            if (!folder.Split('~')[0].Equals(newest.Folder.Split('~')[0], StringComparison.OrdinalIgnoreCase))
            {
                throw new UsageException(
                    $"The restore was begun with {key}, which is no snapshot of {newest.Record.Repository.FullName}.",
                    "Run it without --resume to begin anew, or give the journal of this one by --journal.");
            }

            var found = await new SnapshotCatalog(store).ReadAsync(folder, new(key), cancellationToken);
            return found.Sha256 == sha256 ? found : throw new DamagedBackupException(
                $"{key} is not as it was when this restore began.", "Run it without --resume to begin anew.");
        }

        /// <summary>Whether all that is asked for was restored.</summary>
        public bool IsFinished(HubRestoreRequest request) => journal.IsDone(MarkOf(request));

        public Task FinishAsync(HubRestoreRequest request, CancellationToken cancellationToken) =>
            journal.SetAsync(MarkOf(request), _ => Task.CompletedTask, cancellationToken);
    }

    /// <summary>Likewise, of a journal that nobody has open; it is only read.</summary>
    public static bool IsFinished(string path, HubRestoreRequest request)
    {
        var mark = MarkOf(request);
        foreach (var line in File.ReadLines(path).Where(line => line.Contains("finished: ", StringComparison.Ordinal)))
        {
            try
            {
                using var entry = JsonDocument.Parse(line);
                if (entry.RootElement.TryGetProperty("done", out var done) && done.ValueEquals(mark))
                {
                    return true;
                }
            }
            catch (JsonException)
            {
                // the last line of a process that was killed
            }
        }

        return false;
    }

    // who asks for more than the last time gets it
    private static string MarkOf(HubRestoreRequest request) =>
        $"finished: {string.Join(',', request.Parts.Order(StringComparer.Ordinal))}, {request.Visibility}"
        + (request.WithPullHeads ? ", pull heads" : "")
        + (request.WithAccess ? ", access" : "");
}
