using System.IO.Compression;
using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>An answer that broke on the way or is not what was asked for; asking again may help.</summary>
internal sealed class BrokenBodyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Reads whole bodies: decompressed, within bounds of size and time, and checked to be one JSON value.
/// </summary>
internal sealed class BodyReader(GitHubClientOptions options, TimeProvider time)
{
    private const int FirstBuffer = 32 << 10;
    private const int LargestGuess = 4 << 20;

    /// <exception cref="BrokenBodyException">Too large, or an unknown encoding.</exception>
    /// <exception cref="TimeoutException">Silence, or the deadline.</exception>
    public async Task<BufferedContent> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var bytes = new PooledBytes(
            (int)Math.Clamp((content.Headers.ContentLength ?? 0) + 1, FirstBuffer, LargestGuess));
        try
        {
            await using var body = await OpenAsync(content, either.Token);
            await FillAsync(bytes, body, either.Token);
            return new BufferedContent(bytes, content);
        }
        catch (OperationCanceledException e)
            when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            bytes.Dispose();
            throw new TimeoutException($"The answer was not complete after {Words.Of(options.BodyTimeout)}.", e);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <exception cref="BrokenBodyException">The body is not one whole JSON value, or says that it is something
    /// else.</exception>
    public static void CheckJson(BufferedContent content)
    {
        var type = content.Headers.ContentType;
        var isJson = type?.MediaType is not { } media
            || media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || media.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        if (!isJson)
        {
            throw new BrokenBodyException("the answer is no JSON but another content type");
        }

        if (type?.CharSet?.Trim('"') is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            throw new BrokenBodyException("the answer is not encoded as UTF-8");
        }

        try
        {
            var reader = Json.Reader(content.Bytes.Span);
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new BrokenBodyException("the answer is cut off or no valid JSON", e);
        }
    }

    private async Task<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken)
    {
        Stream body = new IdleTimeoutStream(
            await content.ReadAsStreamAsync(cancellationToken), options.IdleTimeout, time);
        foreach (var encoding in content.Headers.ContentEncoding.Reverse())
        {
            body = encoding.ToUpperInvariant() switch
            {
                "GZIP" or "X-GZIP" => new GZipStream(body, CompressionMode.Decompress),
                "DEFLATE" => new ZLibStream(body, CompressionMode.Decompress),
                "BR" => new BrotliStream(body, CompressionMode.Decompress),
                "IDENTITY" => body,
                _ => throw new BrokenBodyException("the answer is compressed in an unknown way"),
            };
        }

        return body;
    }

    private async Task FillAsync(PooledBytes bytes, Stream body, CancellationToken cancellationToken)
    {
        while (true)
        {
            bytes.EnsureFree();
            var count = await body.ReadAsync(bytes.Free, cancellationToken);
            if (count == 0)
            {
                return;
            }

            bytes.Advance(count);
            if (bytes.Length > options.MaxBodyBytes)
            {
                throw new BrokenBodyException($"the answer is larger than {options.MaxBodyBytes >> 20} MiB");
            }
        }
    }
}
