using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>Reads and writes the control store's documents as what they are.</summary>
internal sealed class ControlDocuments(IControlStore store)
{
    public IBackupStore Files => store.Files;

    /// <exception cref="DamagedBackupException">It is there and not readable.</exception>
    public async Task<Versioned<T>?> FindAsync<T>(
        BackupKey key, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } document)
        {
            return null;
        }

        try
        {
            return new(
                JsonSerializer.Deserialize(document.Content, type) ?? throw new JsonException("It is null."),
                document.Version);
        }
        catch (JsonException e)
        {
            throw new DamagedBackupException(
                $"The control document {key} cannot be read: {e.Message}",
                "Start a new execution; the backups themselves are not touched by that.",
                e);
        }
    }

    /// <summary>A document that an earlier step must have left.</summary>
    /// <exception cref="UsageException">It is not there: the control bucket keeps documents for 30 days.</exception>
    public async Task<T> ReadAsync<T>(BackupKey key, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        (await FindAsync(key, type, cancellationToken))?.Value ?? throw new UsageException(
            $"The control document {key} is not there (any more).",
            "Start a new execution with {\"retryOf\": \"RUN\"}: it needs only the run's manifest.");

    public Task<bool> CreateAsync<T>(
        BackupKey key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        store.CreateAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    /// <returns>The new version; null when another writer was quicker.</returns>
    public Task<string?> ReplaceAsync<T>(
        BackupKey key, Versioned<T> next, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        store.ReplaceAsync(
            key, JsonSerializer.SerializeToUtf8Bytes(next.Value, type), next.Version, cancellationToken);

    public Task PutAsync<T>(BackupKey key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        store.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);
}

/// <summary>A document, and the version it has or must still have.</summary>
internal sealed record Versioned<T>(T Value, string Version)
    where T : class;
