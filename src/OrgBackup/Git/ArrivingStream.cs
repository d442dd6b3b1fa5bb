namespace OrgBackup.Git;

/// <summary>
/// The body of an answer. A silence longer than allowed, a cut and a network failure all end as
/// <see cref="GitTransferException"/>; reading goes forward only.
/// </summary>
internal sealed class ArrivingStream(Stream body, HttpResponseMessage response, GitTimeouts timeouts) : Stream
{
    private bool _started;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var patience = _started ? timeouts.Idle : timeouts.FirstByte;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(patience);
        try
        {
            var count = await body.ReadAsync(buffer, silence.Token);
            _started = true;
            return count;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The transfer was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (silence.IsCancellationRequested)
        {
            throw new GitTransferException(
                $"The git server sent nothing for {patience.TotalSeconds:0.#} seconds.", "Run the retry later.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new GitTransferException("The connection to the git server was cut.", "Run the retry.", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }
}
