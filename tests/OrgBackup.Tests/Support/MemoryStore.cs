using System.Collections.Concurrent;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Support;

/// <summary>A store for tests that need one and nothing more. Store objects that share a dictionary are one store.</summary>
internal sealed class MemoryStore(ConcurrentDictionary<string, MemoryStore.Entry> objects) : IBackupStore
{
    public MemoryStore()
        : this(new(StringComparer.Ordinal))
    {
    }

    public string Location => "memory";

    public ConcurrentDictionary<string, Entry> Objects => objects;

    public async Task<StoredObject> CreateAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var (entry, stored) = await FillAsync(key, write, cancellationToken);
        var kept = objects.GetOrAdd(key.Value, entry);
        return kept == entry || kept.Content.AsSpan().SequenceEqual(entry.Content)
            ? stored
            : throw new StoreConflictException($"'{key}' is in '{Location}' already, with other content; it was not touched.");
    }

    public Task<StoredObject> CreateStreamedAsync(
        BackupKey key, int headLength, Func<Stream, CancellationToken, Task<byte[]>> write, CancellationToken cancellationToken) =>
        CreateAsync(
            key,
            async (target, token) =>
            {
                using var rest = new MemoryStream();
                await target.WriteAsync(await write(rest, token), token);
                await target.WriteAsync(rest.ToArray(), token);
            },
            cancellationToken);

    public async Task<StoredObject> ReplaceAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var (entry, stored) = await FillAsync(key, write, cancellationToken);
        objects[key.Value] = entry;
        return stored;
    }

    public Task<Stream?> OpenAsync(BackupKey key, CancellationToken cancellationToken) =>
        Cold.ContainsKey(key.Value) ? throw new StoreException($"{key} is archived.") :
        Task.FromResult<Stream?>(Get(key, cancellationToken) is { } entry ? new MemoryStream(entry.Content, writable: false) : null);

    public Task<ObjectInfo?> FindAsync(BackupKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Get(key, cancellationToken) is { } entry ? new ObjectInfo(key, entry.Content.Length, entry.Time) : null);

    public async Task<bool> MatchesAsync(StoredObject expected, CancellationToken cancellationToken)
    {
        // an archived object tells its checksum still, as in S3
        await using var content = Get(expected.Key, cancellationToken) is { } entry ? new MemoryStream(entry.Content, writable: false) : null;
        return content is not null && await ContentDigest.MatchesAsync(content, expected, cancellationToken);
    }

    /// <summary>Gets what is in an archive class, as a test says; a retrieval takes it out at once.</summary>
    public ConcurrentDictionary<string, ObjectAvailability> Cold { get; } = new(StringComparer.Ordinal);

    public Task<ObjectAvailability> AvailabilityAsync(BackupKey key, CancellationToken cancellationToken)
    {
        KeyRules.Check(key);
        return Task.FromResult(Cold.GetValueOrDefault(key.Value, ObjectAvailability.Ready));
    }

    public Task RetrieveAsync(BackupKey key, RetrievalTier tier, int days, CancellationToken cancellationToken)
    {
        Cold.TryRemove(key.Value, out _);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => objects
        .Where(found => found.Key.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(found => found.Key, StringComparer.Ordinal)
        .Select(found => new ObjectInfo(new BackupKey(found.Key), found.Value.Content.Length, found.Value.Time))
        .ToAsyncEnumerable();

    public IAsyncEnumerable<string> ListFoldersAsync(CancellationToken cancellationToken) => objects.Keys
        .Where(key => key.Contains('/', StringComparison.Ordinal))
        .Select(key => key.Split('/')[0])
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .ToAsyncEnumerable();

    public void Dispose()
    {
    }

    private Entry? Get(BackupKey key, CancellationToken cancellationToken)
    {
        KeyRules.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        return objects.GetValueOrDefault(key.Value);
    }

    private static async Task<(Entry Entry, StoredObject Stored)> FillAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        KeyRules.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        using var content = new MemoryStream();
        using var hasher = new PartHasher();
        await using var hashing = new HashingStream(content, hasher);
        await write(hashing, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return (new Entry(content.ToArray(), TimeProvider.System.GetUtcNow()), hashing.Finish().ToStored(key));
    }

    internal sealed record Entry(byte[] Content, DateTimeOffset Time);
}
