using System.Collections.Concurrent;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

public sealed class MemoryStoreTests : BackupStoreContract
{
    private readonly ConcurrentDictionary<string, MemoryStore.Entry> _objects = new(StringComparer.Ordinal);

    protected override ValueTask PrepareAsync() => ValueTask.CompletedTask;

    protected override ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    protected override IBackupStore NewStore() => new MemoryStore(_objects);

    protected override Task<IReadOnlyList<string>> LeftoversAsync() => Task.FromResult<IReadOnlyList<string>>([]);

    protected override Task DamageAsync(BackupKey key, byte[] content)
    {
        _objects[key.Value] = new(content, TimeProvider.System.GetUtcNow());
        return Task.CompletedTask;
    }
}
