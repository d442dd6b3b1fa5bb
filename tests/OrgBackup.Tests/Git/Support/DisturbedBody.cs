using Microsoft.AspNetCore.Http;

namespace OrgBackup.Tests.Git.Support;

/// <summary>Lets so many bytes of an answer pass and then does harm.</summary>
internal sealed class DisturbedBody(HttpContext context, Stream inner, long after, DisturbedBody.Harm harm) : Stream
{
    private long _passed;

    internal enum Harm
    {
        Stall,
        Cut,
        Flip,
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static void Install(HttpContext context, long after, Harm harm) =>
        context.Response.Body = new DisturbedBody(context, context.Response.Body, after, harm);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var good = (int)Math.Clamp(after - _passed, 0, buffer.Length);
        _passed += buffer.Length;
        if (good == buffer.Length)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        await inner.WriteAsync(buffer[..good], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        switch (harm)
        {
            case Harm.Stall:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case Harm.Cut:
                context.Abort();
                break;
            default:
                byte[] rest = [.. buffer.Span[good..]];
                rest[0] ^= _passed - buffer.Length + good == after ? (byte)0x10 : (byte)0;
                await inner.WriteAsync(rest, cancellationToken);
                break;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
