using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>
/// Writes gzip whose data is stored, not compressed: packs do not shrink, and the same input gives the same bytes on
/// every machine, whatever its zlib.
/// </summary>
internal sealed class StoredGzip(Stream target)
{
    private const int BlockHeader = 5;
    private readonly byte[] _block = new byte[BlockHeader + ushort.MaxValue];
    private int _used;
    private uint _crc;
    private uint _length;
    private bool _started;

    /// <summary>Takes the bytes; full blocks go to the target.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _crc = Crc32.Append(_crc, bytes.Span);
        _length += (uint)bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_used == ushort.MaxValue)
            {
                await FlushBlockAsync(isLast: false, cancellationToken);
            }

            var piece = bytes[..Math.Min(bytes.Length, ushort.MaxValue - _used)];
            piece.CopyTo(_block.AsMemory(BlockHeader + _used));
            _used += piece.Length;
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Writes the last block and the checksum; the target stays open.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await FlushBlockAsync(isLast: true, cancellationToken);
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), _length);
        await target.WriteAsync(trailer, cancellationToken);
    }

    private async ValueTask FlushBlockAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (!_started)
        {
            // Deflate, no name, no time, unknown system.
            await target.WriteAsync(new byte[] { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF }, cancellationToken);
            _started = true;
        }

        _block[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(1), (ushort)_used);
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(3), (ushort)~_used);
        await target.WriteAsync(_block.AsMemory(0, BlockHeader + _used), cancellationToken);
        _used = 0;
    }
}
