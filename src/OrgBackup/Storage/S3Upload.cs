using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>
/// Sends one object: in one request when it fits into one part, else as a multipart upload of which at most
/// <see cref="MaxBuffers"/> parts are in memory. Disposing it aborts an upload that was not completed.
/// </summary>
internal sealed class S3Upload : IAsyncDisposable
{
    /// <summary>One part being filled and two under way.</summary>
    public const int MaxBuffers = 3;

    private const int MaxParts = 10_000;

    private readonly S3Target _target;
    private readonly BackupKey _key;
    private readonly S3Writes _writes;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _underWay = new(MaxBuffers - 1);
    private readonly List<Task<PartETag>> _parts = [];
    private readonly IReadOnlyList<ArtifactPart> _copied;
    private readonly int _before;
    private Exception? _partFailure;
    private string? _uploadId;
    private bool _completed;

    public S3Upload(
        S3Target target,
        BackupKey key,
        bool onlyNew,
        PartBufferPool pool,
        CancellationToken cancellationToken,
        IReadOnlyList<ArtifactPart>? copied = null,
        bool keepsFirst = false)
    {
        _copied = copied ?? [];
        _before = keepsFirst ? 1 : 0;
        _target = target;
        _key = key;
        _writes = new S3Writes(target, key, onlyNew);
        _cancellation = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Content = new PartStream(pool, SendAsync, _copied, keepsFirst);
    }

    /// <summary>Gets the stream to write to.</summary>
    public PartStream Content { get; }

    /// <summary>Lets S3 copy the parts that are in another object already.</summary>
    /// <param name="source">That object, and its ETag: another content under its name is not taken.</param>
    public async Task CopyAsync(S3Source source)
    {
        _uploadId ??= await FirstFailureAsync(_writes.BeginAsync(_stop.Token));
        foreach (var part in _copied)
        {
            await FirstFailureAsync(_underWay.WaitAsync(Timeout.Infinite, _stop.Token));
            var number = _parts.Count + 1;
            _parts.Add(RunPartAsync(token => _writes.CopyPartAsync(_uploadId, number, source, part, token)));
        }
    }

    /// <summary>Ends the upload: afterwards the object is there, whole.</summary>
    public async Task<StoredObject> CompleteAsync()
    {
        var (digest, last) = Content.Finish();
        return await CompleteAsync(digest, last);
    }

    /// <summary>Ends the upload of which the first bytes are known only now.</summary>
    public async Task<StoredObject> CompleteAsync(byte[] head)
    {
        var (digest, first, last) = Content.Finish(head);
        if (first is not null)
        {
            await SendAsync(first, digest.Parts[0].Sha256, number: 1);
        }

        return await CompleteAsync(digest, last);
    }

    private async Task<StoredObject> CompleteAsync(ContentDigest digest, PartBuffer last)
    {
        if (_parts.Count == 0)
        {
            using (last)
            {
                var hash = digest.Sha256 ?? digest.Parts[^1].Sha256;
                return await CommitAsync(digest, token => _writes.PutAsync(last, hash, token));
            }
        }

        if (last.Length > 0)
        {
            await SendAsync(last, digest.Parts[^1].Sha256);
        }
        else
        {
            last.Dispose();
        }

        var parts = await FirstFailureAsync(Task.WhenAll(_parts));
        return await CommitAsync(digest, async token =>
        {
            var ordered = parts.OrderBy(part => part.PartNumber);
            var version = await _writes.CompleteAsync(_uploadId!, ordered, digest.Size, token);
            _completed = true;
            return version;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_parts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Content.Release();
        if (_uploadId is { } uploadId && !_completed)
        {
            await _writes.AbortAsync(uploadId);
        }

        _stop.Dispose();
        _underWay.Dispose();
    }

    /// <summary>
    /// Takes over a full part; returns when it is under way, which is when an earlier one has arrived.
    /// </summary>
    private Task SendAsync(PartBuffer part, string sha256) => SendAsync(part, sha256, _parts.Count + 1 + _before);

    private async Task SendAsync(PartBuffer part, string sha256, int number)
    {
        try
        {
            if (_parts.Count == MaxParts)
            {
                const long Largest = MaxParts * (long)PartHasher.PartSize / (1024 * 1024 * 1024);
                throw new StoreException($"'{_key}' is larger than the {Largest} GiB that one object may have.");
            }

            _uploadId ??= await FirstFailureAsync(_writes.BeginAsync(_stop.Token));
            await FirstFailureAsync(_underWay.WaitAsync(Timeout.Infinite, _stop.Token));
        }
        catch
        {
            part.Dispose();
            throw;
        }

        _parts.Add(PutPartAsync(part, number, sha256));
    }

    private async Task<PartETag> PutPartAsync(PartBuffer part, int number, string sha256)
    {
        using var held = part;
        return await RunPartAsync(token => _writes.PutPartAsync(_uploadId!, number, part, sha256, token));
    }

    private async Task<PartETag> RunPartAsync(Func<CancellationToken, Task<PartETag>> request)
    {
        try
        {
            return await S3Retry.RunAsync(request, _stop.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _partFailure, e, null);
            await _stop.CancelAsync();
            throw;
        }
        finally
        {
            _underWay.Release();
        }
    }

    /// <summary>When a part has failed, everything else is stopped; what counts is why that part failed.</summary>
    private async Task<T> FirstFailureAsync<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (Exception e) when (!_cancellation.IsCancellationRequested)
        {
            var first = _partFailure ?? e;
            throw S3Errors.IsForeign(first, _cancellation) ? S3Errors.ToStoreException(first, _target, _key) : first;
        }
    }

    /// <summary>
    /// Sends the request that makes the object appear. When its effect is open (a lost reply, a refusal because the
    /// name is taken), the object that is there is looked at: ours, or one of the same content, is a success.
    /// </summary>
    private async Task<StoredObject> CommitAsync(ContentDigest digest, Func<CancellationToken, Task<string?>> request)
    {
        try
        {
            return digest.ToStored(_key, S3Target.Version(await S3Retry.RunAsync(request, _cancellation)));
        }
        catch (Exception e) when (S3Errors.IsAmbiguous(e, _cancellation))
        {
            return await SettleAsync(digest.ToStored(_key), e);
        }
        catch (Exception e) when (S3Errors.IsForeign(e, _cancellation))
        {
            throw S3Errors.ToStoreException(e, _target, _key);
        }
    }

    private async Task<StoredObject> SettleAsync(StoredObject ours, Exception refusal)
    {
        var taken = S3Errors.IsPreconditionFailed(refusal);
        var reads = new S3Reads(_target, _key);
        S3Comparison found;
        try
        {
            found = await reads.CompareAsync(ours, _cancellation);
        }
        catch (StoreException) when (!taken)
        {
            throw S3Errors.ToStoreException(refusal, _target, _key); // the first error says more
        }

        return found switch
        {
            { IsSame: true } => ours with { VersionId = found.VersionId },
            { IsThere: true } when taken =>
                throw new StoreConflictException(
                    $"'{_key}' is in '{_target.Location}' already, with other content; it was not touched."),
            _ => throw S3Errors.ToStoreException(refusal, _target, _key),
        };
    }
}
