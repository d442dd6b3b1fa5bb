namespace OrgBackup.Git;

/// <summary>
/// The body of an answer. A silence longer than allowed, a cut and a network failure all end as
/// <see cref="GitTransferException"/>; reading goes forward only.
/// </summary>
internal sealed class ArrivingStream(Stream body, HttpResponseMessage response, GitTimeouts timeouts) : ArrivalStream
{
    private bool _started;

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }
}
