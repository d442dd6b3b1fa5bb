using System.Collections.Concurrent;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Support;

/// <summary>A control store in memory, with conditional writes as S3 has them. For tests of what the steps do with it.</summary>
internal sealed class MemoryControlStore : IControlStore
{
    private readonly MemoryStore _files = new();

    public IBackupStore Files => _files;

    /// <summary>Gets what is called before each write, with the key; it may throw.</summary>
    public ConcurrentQueue<Action<BackupKey>> BeforeWrites { get; } = new();

    public async Task<ControlDocument?> ReadAsync(BackupKey key, CancellationToken cancellationToken)
    {
        await using var stream = await _files.OpenAsync(key, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        return new ControlDocument(content.ToArray(), VersionOf(content.ToArray()));
    }

    public async Task<bool> CreateAsync(BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Announce(key);
        try
        {
            await _files.CreateAsync(key, async (target, token) => await target.WriteAsync(content, token), cancellationToken);
            return true;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }

    public async Task<string?> ReplaceAsync(
        BackupKey key, ReadOnlyMemory<byte> content, string version, CancellationToken cancellationToken)
    {
        Announce(key);
        if ((await ReadAsync(key, cancellationToken))?.Version != version)
        {
            return null;
        }

        await PutAsync(key, content, cancellationToken);
        return VersionOf(content.ToArray());
    }

    public Task PutAsync(BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        _files.ReplaceAsync(key, async (target, token) => await target.WriteAsync(content, token), cancellationToken);

    public void Dispose() => _files.Dispose();

    private void Announce(BackupKey key)
    {
        if (BeforeWrites.TryDequeue(out var action))
        {
            action(key);
        }
    }

    private static string VersionOf(byte[] content) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))[..16];
}
