using Microsoft.AspNetCore.Http;

namespace OrgBackup.GitHubStandIn.Faults;

/// <summary>Writes through, until the place of the damage is reached.</summary>
internal sealed class DamagedStream(
    Stream inner, BodyDamage damage, HttpResponse response, CancellationToken stopping) : Stream
{
    private long _written;
    private bool _done;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    private long Place => damage.At ?? (response.ContentLength ?? 2) / 2;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_done || _written + buffer.Length <= Place)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            _written += buffer.Length;
            return;
        }

        _done = true;
        var before = (int)(Place - _written);
        await inner.WriteAsync(buffer[..before], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        await inner.WriteAsync(await DamageAsync(buffer[before..]), cancellationToken);
        _written += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<ReadOnlyMemory<byte>> DamageAsync(ReadOnlyMemory<byte> rest)
    {
        if (damage.StallFor > TimeSpan.Zero)
        {
            await Task.Delay(damage.StallFor, stopping);
        }

        if (damage.Cut)
        {
            throw new BodyCutException();
        }

        if (!damage.Flip)
        {
            return rest;
        }

        var flipped = rest.ToArray();
        flipped[0] ^= 0x20;
        return flipped;
    }
}
