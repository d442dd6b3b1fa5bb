using System.Net;

namespace OrgBackup.GitHub;

/// <summary>A body that is already here, whole, decompressed and within its deadline; headers as they came.</summary>
internal sealed class BufferedContent : HttpContent
{
    private readonly PooledBytes _bytes;

    public BufferedContent(PooledBytes bytes, HttpContent original)
    {
        _bytes = bytes;
        foreach (var (name, values) in original.Headers.NonValidated)
        {
            if (name is not ("Content-Encoding" or "Content-Length"))
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.Memory;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(_bytes.Memory).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes.Dispose();
        }

        base.Dispose(disposing);
    }
}
