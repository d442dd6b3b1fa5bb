using System.Security.Cryptography;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>
/// Reads an object through and compares it with its record on the way: each part's hash, the whole's, the size.
/// </summary>
public sealed class RecordedStream(Stream inner, StoredObject expected) : ReadOnlyStream
{
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _index;
    private long _position;
    private Damage? _damage;

    /// <summary>Reads what is left and tells what differs from the record; null when nothing does.</summary>
    public async Task<Damage?> FinishAsync(CancellationToken cancellationToken)
    {
        await CopyToAsync(Null, cancellationToken);
        if (expected.Parts.Sum(part => part.Size) != expected.Size)
        {
            return new Damage(
                expected.Key, DamageKinds.Record, $"The record's parts do not cover all of {expected.Key}.");
        }

        if (_position != expected.Size)
        {
            return new Damage(
                expected.Key,
                DamageKinds.Size,
                $"{expected.Key} has {_position} bytes, its record says {expected.Size}.");
        }

        if (_damage is null
            && expected.Sha256 is { } sha256
            && Convert.ToHexStringLower(_whole.GetCurrentHash()) != sha256)
        {
            _damage = new Damage(
                expected.Key, DamageKinds.Hash, $"{expected.Key} has another SHA-256 than its record says.");
        }

        return _damage;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..count]);
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Take(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _whole.Dispose();
            _part.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        _whole.AppendData(bytes);
        while (!bytes.IsEmpty)
        {
            if (_index == expected.Parts.Count)
            {
                // Beyond the recorded end: FinishAsync reports the size.
                _position += bytes.Length;
                return;
            }

            var part = expected.Parts[_index];
            var count = (int)Math.Min(bytes.Length, part.Offset + part.Size - _position);
            _part.AppendData(bytes[..count]);
            _position += count;
            bytes = bytes[count..];
            if (_position == part.Offset + part.Size)
            {
                FinishPart(part);
            }
        }
    }

    private void FinishPart(ArtifactPart part)
    {
        _index++;
        if (Convert.ToHexStringLower(_part.GetHashAndReset()) != part.Sha256)
        {
            _damage ??= new Damage(
                expected.Key,
                DamageKinds.Hash,
                $"{expected.Key} has other bytes than were written, "
                    + $"between {part.Offset} and {part.Offset + part.Size}.");
        }
    }
}
