using System.Security.Cryptography;

namespace OrgBackup.Git;

/// <summary>Takes the ids of objects, one after the other, each piece by piece.</summary>
internal abstract class ObjectHash : IDisposable
{
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Ends an object; the next one may begin.</summary>
    /// <param name="id">Gets its id.</param>
    /// <exception cref="DamagedBackupException">The object was made so that another one has its id.</exception>
    public abstract void Finish(Span<byte> id);

    public abstract void Dispose();
}

/// <summary>As the processor does it.</summary>
internal sealed class PlainHash(IncrementalHash hash) : ObjectHash
{
    public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    public override void Finish(Span<byte> id) => hash.GetHashAndReset(id);

    public override void Dispose() => hash.Dispose();
}

/// <summary>SHA-1 that refuses what was made to collide.</summary>
internal sealed class WatchfulHash : ObjectHash
{
    private readonly CollisionSha1 _hash = new();

    public override void Append(ReadOnlySpan<byte> bytes) => _hash.Append(bytes);

    public override void Finish(Span<byte> id)
    {
        if (_hash.Finish(id))
        {
            throw new DamagedBackupException(
                $"the object {Convert.ToHexStringLower(id)} has the marks of a SHA-1 collision attack");
        }
    }

    public override void Dispose()
    {
    }
}
