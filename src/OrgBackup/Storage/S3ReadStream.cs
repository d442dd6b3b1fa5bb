using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>
/// Reads one object to its end. When the body breaks or stalls, it goes on from the byte it has reached, with the same
/// object only; after <see cref="MaxBreaks"/> breaks without much progress it gives up.
/// </summary>
internal sealed class S3ReadStream(S3Reads reads, GetObjectResponse first, long offset = 0) : ReadOnlyStream
{
    private const int MaxBreaks = 5;
    private const long MuchProgress = 8 * 1024 * 1024;
    private static readonly TimeSpan StallTime = TimeSpan.FromMinutes(2);

    private readonly long _size = offset + first.ContentLength;
    private readonly string _etag = first.ETag;
    private GetObjectResponse? _body = first;
    private long _position = offset;
    private long _progress;
    private int _breaks;

    /// <summary>Gets the number of times the body was asked for again.</summary>
    public int Resumed { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var read = ReadAsync(rented.AsMemory(0, buffer.Length)).AsTask().GetAwaiter().GetResult();
            rented.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_position < _size && buffer.Length > 0)
        {
            try
            {
                _body ??= await ResumeAsync(cancellationToken);
                if (await ReadBodyAsync(buffer, cancellationToken) is > 0 and var read)
                {
                    Advance(read);
                    return read;
                }

                throw new EndOfStreamException("The body ended early.");
            }
            catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
            {
                await BreakAsync(e, cancellationToken);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body?.Dispose();
            _body = null;
        }

        base.Dispose(disposing);
    }

    private async Task<GetObjectResponse> ResumeAsync(CancellationToken cancellationToken)
    {
        Resumed++;
        var body = await reads.GetAsync(_position, _etag, cancellationToken);
        if (body.ContentLength == _size - _position)
        {
            return body;
        }

        body.Dispose();
        throw new EndOfStreamException("The service did not continue where it was asked to.");
    }

    private async Task<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StallTime);
        var wanted = (int)Math.Min(buffer.Length, _size - _position);
        return await _body!.ResponseStream.ReadAsync(buffer[..wanted], patience.Token);
    }

    private void Advance(int read)
    {
        _position += read;
        _progress += read;
        if (_progress >= MuchProgress)
        {
            _progress = 0;
            _breaks = 0;
        }
    }

    private async Task BreakAsync(Exception e, CancellationToken cancellationToken)
    {
        _body?.Dispose();
        _body = null;
        _breaks++;
        if (_breaks > MaxBreaks || !S3Errors.IsTransient(e, cancellationToken))
        {
            throw reads.Translate(e);
        }

        await S3Retry.PauseAsync(_breaks, cancellationToken);
    }
}
