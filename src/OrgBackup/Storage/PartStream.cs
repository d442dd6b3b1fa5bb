using System.Runtime.ExceptionServices;

namespace OrgBackup.Storage;

/// <summary>
/// Gathers what is written into parts and hands on each full one, as soon as there is a byte for the next; so the last
/// part, which may be the only one, stays here. Hashes on the way.
/// </summary>
/// <param name="pool">Lends the memory.</param>
/// <param name="send">Takes over a full part and its hash; it waits while too many are under way.</param>
/// <param name="before">The full parts that the object has already.</param>
/// <param name="keepsFirst">Whether the first part stays here to the end: its first bytes are not known.</param>
internal sealed class PartStream(
    PartBufferPool pool,
    Func<PartBuffer, string, Task> send,
    IEnumerable<ArtifactPart> before,
    bool keepsFirst) : WriteOnlyStream
{
    private readonly PartHasher _hasher = keepsFirst ? PartHasher.WithoutWhole() : new(before);
    private PartBuffer? _first;
    private ExceptionDispatchInfo? _failure;
    private PartBuffer? _buffer;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (IsPartDue)
            {
                SendAsync().GetAwaiter().GetResult();
            }

            buffer = buffer[Take(buffer)..];
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (IsPartDue)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await SendAsync();
            }

            buffer = buffer[Take(buffer.Span)..];
        }
    }

    /// <summary>
    /// Gives the digest of everything and the last part, which is empty for an empty object. The caller disposes it.
    /// </summary>
    public (ContentDigest Digest, PartBuffer Last) Finish()
    {
        _failure?.Throw();
        var last = _buffer ?? pool.Rent();
        _buffer = null;
        return (_hasher.Finish(), last);
    }

    /// <summary>
    /// As <see cref="Finish()"/>, where the first bytes are known now. The first part is null when it is the last one.
    /// </summary>
    public (ContentDigest Digest, PartBuffer? First, PartBuffer Last) Finish(ReadOnlySpan<byte> head)
    {
        var (digest, last) = Finish();
        (_first ?? last).Overwrite(head);
        var first = _first;
        _first = null;
        return (digest.WithFirst((first ?? last).Bytes), first, last);
    }

    /// <summary>Frees what is held. A writer that disposes the stream it was lent does not call this.</summary>
    public void Release()
    {
        _buffer?.Dispose();
        _first?.Dispose();
        (_buffer, _first) = (null, null);
        _hasher.Dispose();
    }

    private bool IsPartDue => _buffer is { IsFull: true };

    private int Take(ReadOnlySpan<byte> bytes)
    {
        _failure?.Throw();
        _buffer ??= pool.Rent();
        var taken = _buffer.Fill(bytes);
        _hasher.Append(bytes[..taken]);
        return taken;
    }

    private async Task SendAsync()
    {
        _failure?.Throw();
        var part = _buffer!;
        _buffer = null;
        if (keepsFirst && _first is null && _hasher.Parts.Count == 1)
        {
            _first = part;
            return;
        }

        try
        {
            await send(part, _hasher.Parts[^1].Sha256);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }
}
