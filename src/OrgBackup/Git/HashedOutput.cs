using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrgBackup.Git;

/// <summary>Writes small pieces to a stream, with the checksum of them all at the end.</summary>
internal sealed class HashedOutput(Stream to, ObjectFormat format) : IDisposable
{
    private readonly IncrementalHash _hash = format.Start();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _count;

    public void Write(uint value)
    {
        MakeRoom(4);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_count), value);
        _count += 4;
    }

    /// <summary>Writes a piece, which is not longer than the buffer.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    public void Finish()
    {
        Flush();
        to.Write(_hash.GetHashAndReset());
        to.Flush();
    }

    public void Dispose() => _hash.Dispose();

    private void MakeRoom(int count)
    {
        if (_buffer.Length - _count < count)
        {
            Flush();
        }
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _count);
        to.Write(_buffer, 0, _count);
        _count = 0;
    }
}

/// <summary>Compares what is written with what a file holds.</summary>
internal sealed class ComparingStream(FileStream file) : Stream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private bool _isEqual = true;

    /// <summary>Gets whether exactly the file's bytes were written.</summary>
    public bool IsEqual => _isEqual && file.Position == file.Length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (_isEqual && !buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, _buffer.Length)];
            var read = file.ReadAtLeast(_buffer.AsSpan(0, part.Length), part.Length, throwOnEndOfStream: false);
            _isEqual = read == part.Length && _buffer.AsSpan(0, read).SequenceEqual(part);
            buffer = buffer[part.Length..];
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
