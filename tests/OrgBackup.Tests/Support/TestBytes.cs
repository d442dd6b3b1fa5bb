namespace OrgBackup.Tests.Support;

/// <summary>Content for tests that looks random and is the same every time.</summary>
internal static class TestBytes
{
    public const int MiB = 1024 * 1024;

    public static byte[] Of(long size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A writer that writes in pieces of odd lengths, now and then synchronously.</summary>
    public static Func<Stream, CancellationToken, Task> Writer(byte[] bytes) => async (stream, cancellationToken) =>
    {
        var (offset, piece) = (0, 1);
        while (offset < bytes.Length)
        {
            var length = Math.Min(piece, bytes.Length - offset);
            if (piece % 5 == 0)
            {
                stream.Write(bytes, offset, length);
            }
            else
            {
                await stream.WriteAsync(bytes.AsMemory(offset, length), cancellationToken);
            }

            offset += length;
            piece = (piece * 3 % 700_001) + 1;
        }
    };

    public static async Task<byte[]> ReadAllAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }
}
