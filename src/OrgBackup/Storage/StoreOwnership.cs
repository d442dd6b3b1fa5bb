using System.Text.Json;

namespace OrgBackup.Storage;

/// <summary>
/// A store belongs to one organization; the marker object <c>_organization/store.json</c> says to which.
/// </summary>
public sealed class StoreOwnership(IBackupStore store, TimeProvider time)
{
    /// <summary>The marker; null when the store has none yet.</summary>
    /// <exception cref="UsageException">It cannot be read, or a newer program wrote it.</exception>
    public async Task<StoreMarker?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenAsync(BackupKey.StoreMarker, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        try
        {
            var marker = await JsonSerializer.DeserializeAsync(
                stream, BackupJson.Readable.StoreMarker, cancellationToken);
            return marker is { SchemaVersion: 1 } ? marker : throw new JsonException("unknown schema version");
        }
        catch (JsonException e)
        {
            throw new UsageException(
                $"The store's marker {BackupKey.StoreMarker} in {store.Location} cannot be read: {e.Message}.",
                "Use the version of OrgBackup that wrote it, or restore the marker from another copy.",
                e);
        }
    }

    /// <summary>Refuses a store that belongs to another organization. A store without a marker passes.</summary>
    /// <exception cref="UsageException">It belongs to another one.</exception>
    public async Task CheckAsync(string organization, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is { } marker
            && !marker.Organization.Equals(organization, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException(
                $"{store.Location} holds the backups of '{marker.Organization}', not of '{organization}'.",
                "Give each organization a folder or prefix of its own with --to.");
        }
    }

    /// <summary>Takes the store for the organization, or checks that it is its already.</summary>
    public async Task TakeAsync(string organization, CancellationToken cancellationToken)
    {
        await CheckAsync(organization, cancellationToken);
        if (await ReadAsync(cancellationToken) is not null)
        {
            return;
        }

        var marker = new StoreMarker { Organization = organization, CreatedAt = time.GetUtcNow() };
        var json = JsonSerializer.SerializeToUtf8Bytes(marker, BackupJson.Readable.StoreMarker);
        try
        {
            await store.CreateAsync(
                BackupKey.StoreMarker,
                async (target, token) => await target.WriteAsync(json, token),
                cancellationToken);
        }
        catch (StoreConflictException)
        {
            // Another run was quicker; it must be the same organization's.
            await CheckAsync(organization, cancellationToken);
        }
    }

    /// <summary>The marker of a store that is to be read.</summary>
    /// <exception cref="UsageException">There is no backup of ours.</exception>
    public async Task<StoreMarker> RequireAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) ?? throw new UsageException(
            $"{store.Location} holds no backups of OrgBackup ({BackupKey.StoreMarker} is not there).",
            "Check the folder's path, or the bucket and prefix.");
}
