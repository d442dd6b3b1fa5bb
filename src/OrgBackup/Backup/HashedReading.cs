using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>Reads another stream and hashes what passes.</summary>
internal sealed class HashedReading(Stream inner) : ReadOnlyStream
{
    private readonly PartHasher _hasher = new();

    /// <summary>Reads what is left and gives the digest of all.</summary>
    public async Task<ContentDigest> FinishAsync(CancellationToken cancellationToken)
    {
        await CopyToAsync(Null, cancellationToken);
        return _hasher.Finish();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _hasher.Append(buffer[..count]);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _hasher.Append(buffer.Span[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
