namespace OrgBackup.Storage;

/// <summary>
/// Passes bytes on to another stream and hashes them on the way. Disposing it closes nothing. After a write has failed
/// every later one fails too, and so does <see cref="Finish"/>: a writer cannot hide it.
/// </summary>
/// <param name="target">Where the bytes go.</param>
/// <param name="hasher">What hashes them; the caller disposes it.</param>
/// <param name="translate">Makes the exception to throw of one of the target's; null passes it on.</param>
public sealed class HashingStream(Stream target, PartHasher hasher, Func<Exception, Exception>? translate = null)
    : WriteOnlyStream
{
    private Exception? _failure;

    /// <summary>Gets the parts that are full.</summary>
    public IReadOnlyList<ArtifactPart> Parts => hasher.Parts;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfFailed();
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (Remember(e))
        {
            throw _failure!;
        }

        hasher.Append(buffer);
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfFailed();
        try
        {
            await target.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (Remember(e))
        {
            throw _failure!;
        }

        hasher.Append(buffer.Span);
    }

    /// <summary>Gives the digest of all that was written. Nothing may be written afterwards.</summary>
    public ContentDigest Finish()
    {
        ThrowIfFailed();
        return hasher.Finish();
    }

    /// <returns>Whether the exception is to be replaced by its translation.</returns>
    private bool Remember(Exception e)
    {
        _failure = e is OperationCanceledException || translate is null ? e : translate(e);
        return _failure != e;
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }
    }
}
