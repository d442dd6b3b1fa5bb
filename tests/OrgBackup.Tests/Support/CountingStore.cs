using System.Collections.Concurrent;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Support;

/// <summary>A store that remembers which objects were read.</summary>
internal sealed class CountingStore(IBackupStore inner) : IBackupStore
{
    public ConcurrentQueue<BackupKey> Opened { get; } = [];

    public string Location => inner.Location;

    public Task<StoredObject> CreateAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        inner.CreateAsync(key, write, cancellationToken);

    public Task<StoredObject> CreateStreamedAsync(
        BackupKey key, int headLength, Func<Stream, CancellationToken, Task<byte[]>> write, CancellationToken cancellationToken) =>
        inner.CreateStreamedAsync(key, headLength, write, cancellationToken);

    public Task<StoredObject> ReplaceAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(key, write, cancellationToken);

    public Task<Stream?> OpenAsync(BackupKey key, CancellationToken cancellationToken)
    {
        Opened.Enqueue(key);
        return inner.OpenAsync(key, cancellationToken);
    }

    public Task<ObjectInfo?> FindAsync(BackupKey key, CancellationToken cancellationToken) =>
        inner.FindAsync(key, cancellationToken);

    public Task<bool> MatchesAsync(StoredObject expected, CancellationToken cancellationToken) =>
        inner.MatchesAsync(expected, cancellationToken);

    public Task<ObjectAvailability> AvailabilityAsync(BackupKey key, CancellationToken cancellationToken) =>
        inner.AvailabilityAsync(key, cancellationToken);

    public Task RetrieveAsync(BackupKey key, RetrievalTier tier, int days, CancellationToken cancellationToken) =>
        inner.RetrieveAsync(key, tier, days, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, cancellationToken);

    public IAsyncEnumerable<string> ListFoldersAsync(CancellationToken cancellationToken) =>
        inner.ListFoldersAsync(cancellationToken);

    public void Dispose() => inner.Dispose();
}
