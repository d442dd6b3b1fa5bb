using OrgBackup.Storage;

namespace OrgBackup.Tests.Support;

/// <summary>A store that dies at its n-th operation and stays dead, as a killed process does: before, in the middle of, or after it.</summary>
internal sealed class FaultyStore(IBackupStore inner, int deadFrom, DeathPoint point) : IBackupStore
{
    private int _operations;

    public int Operations => _operations;

    public string Location => inner.Location;

    public Task<StoredObject> CreateAsync(BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(write, (each, token) => inner.CreateAsync(key, each, token), cancellationToken);

    public Task<StoredObject> CreateStreamedAsync(
        BackupKey key, int headLength, Func<Stream, CancellationToken, Task<byte[]>> write, CancellationToken cancellationToken) =>
        inner.CreateStreamedAsync(key, headLength, write, cancellationToken);

    public Task<StoredObject> ReplaceAsync(BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(write, (each, token) => inner.ReplaceAsync(key, each, token), cancellationToken);

    public Task<Stream?> OpenAsync(BackupKey key, CancellationToken cancellationToken)
    {
        Step();
        return inner.OpenAsync(key, cancellationToken);
    }

    public Task<ObjectInfo?> FindAsync(BackupKey key, CancellationToken cancellationToken)
    {
        Step();
        return inner.FindAsync(key, cancellationToken);
    }

    public Task<bool> MatchesAsync(StoredObject expected, CancellationToken cancellationToken)
    {
        Step();
        return inner.MatchesAsync(expected, cancellationToken);
    }

    public Task<ObjectAvailability> AvailabilityAsync(BackupKey key, CancellationToken cancellationToken)
    {
        Step();
        return inner.AvailabilityAsync(key, cancellationToken);
    }

    public Task RetrieveAsync(BackupKey key, RetrievalTier tier, int days, CancellationToken cancellationToken)
    {
        Step();
        return inner.RetrieveAsync(key, tier, days, cancellationToken);
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        Step();
        return inner.ListAsync(prefix, cancellationToken);
    }

    public IAsyncEnumerable<string> ListFoldersAsync(CancellationToken cancellationToken)
    {
        Step();
        return inner.ListFoldersAsync(cancellationToken);
    }

    public void Dispose() => inner.Dispose();

    private async Task<StoredObject> WriteAsync(
        Func<Stream, CancellationToken, Task> write,
        Func<Func<Stream, CancellationToken, Task>, CancellationToken, Task<StoredObject>> store,
        CancellationToken cancellationToken)
    {
        var dies = Interlocked.Increment(ref _operations) >= deadFrom;
        if (dies && (point == DeathPoint.Before || _operations > deadFrom))
        {
            throw Dead();
        }

        var stored = await store(
            async (stream, token) =>
            {
                await write(stream, token);
                if (dies && point == DeathPoint.During)
                {
                    throw Dead();
                }
            },
            cancellationToken);
        return dies ? throw Dead() : stored;
    }

    private void Step()
    {
        if (Interlocked.Increment(ref _operations) >= deadFrom)
        {
            throw Dead();
        }
    }

    private static StoreException Dead() => new("The test killed the store.");
}

/// <summary>Where in a write a <see cref="FaultyStore"/> dies.</summary>
public enum DeathPoint
{
    Before,
    During,
    After,
}
