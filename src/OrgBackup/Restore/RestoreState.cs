using System.Text.Json;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>
/// A small file in the folder that is restored into, while not all is there: which snapshot it is, so that a resumed
/// restore takes the same. What was restored whole tells that itself, by its name.
/// </summary>
public sealed record RestoreState
{
    private const string FileName = ".orgbackup-restore.json";

    /// <summary>Gets the record's key; null: the folder is of a whole organization.</summary>
    public BackupKey? Snapshot { get; init; }

    public string? Sha256 { get; init; }

    /// <summary>Gets the folders that are done, of a whole organization.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>What an interrupted restore left; null when there is nothing.</summary>
    internal static async Task<RestoreState?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync(file, BackupJson.Readable.RestoreState, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new UsageException(
                $"{path} cannot be read: {e.Message}", "Restore into another folder.", e);
        }
    }

    /// <summary>The very snapshot that was begun with.</summary>
    internal async Task<StoredSnapshot> FindAsync(
        IBackupStore store, string repository, BackupKey key, CancellationToken cancellationToken)
    {
        var folders = await new SnapshotFinder(store).FoldersAsync(repository, cancellationToken);
        if (!folders.Contains(key.Value.Split('/')[0], StringComparer.Ordinal))
        {
            throw new UsageException(
                $"The folder was begun with {key}, which is no snapshot of '{repository}'.",
                "Give --to-folder another folder.");
        }

        var found = await new SnapshotCatalog(store).ReadAsync(key.Value.Split('/')[0], key, cancellationToken);
        return found.Sha256 == Sha256 ? found : throw new DamagedBackupException(
            $"{key} is not as it was when this restore began.", "Restore into another folder.");
    }

    /// <summary>Makes the folder this restore's own.</summary>
    /// <exception cref="UsageException">It is a file, or not empty and not one to be resumed.</exception>
    internal async Task BeginAsync(string folder, bool resume, CancellationToken cancellationToken)
    {
        if (File.Exists(folder))
        {
            throw new UsageException($"{folder} is a file, not a folder.", "Give --to-folder a new or empty folder.");
        }

        var begun = File.Exists(Path.Combine(folder, FileName));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !(resume && begun))
        {
            throw new UsageException(
                $"{folder} is not empty{(resume ? ", and no restore was interrupted in it" : "")}.",
                "Give --to-folder a new or empty folder; nothing is overwritten"
                    + (begun ? ", but --resume goes on with what was interrupted." : "."));
        }

        try
        {
            Directory.CreateDirectory(folder);
            await SaveAsync(folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be made: {e.Message}", "Give --to-folder another place.", e);
        }
    }

    internal async Task SaveAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        await File.WriteAllBytesAsync(
            $"{path}.new",
            JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Readable.RestoreState),
            cancellationToken);
        File.Move($"{path}.new", path, overwrite: true);
    }

    /// <summary>Nothing is left to resume, or nothing was begun.</summary>
    internal static void End(string folder, bool complete)
    {
        if (complete)
        {
            File.Delete(Path.Combine(folder, FileName));
        }
    }
}
