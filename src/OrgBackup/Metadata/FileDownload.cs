using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Streams files, checked against what is known of them. Never more than one buffer is in memory.
/// </summary>
internal sealed class FileDownload(GitHubClientOptions options, TimeProvider time)
{
    private const int BufferSize = 128 << 10;

    /// <summary>
    /// Copies the file to the stream from its present position on. A transfer that breaks begins anew, if the stream
    /// can be cut back; otherwise it is tried again only while nothing has been written.
    /// </summary>
    public async Task<DownloadedFile> CopyAsync(WantedFile file, Stream target, CancellationToken cancellationToken)
    {
        var start = target.CanSeek ? target.Position : 0;
        for (var attempt = 1; ; attempt++)
        {
            var transfer = new Transfer(target, file.MaxSize);
            try
            {
                return await CopyOnceAsync(file, transfer, cancellationToken);
            }
            catch (BrokenBodyException e)
            {
                if (attempt >= options.Tries || !(target.CanSeek || transfer.Written == 0))
                {
                    throw new GitHubUnavailableException(
                        $"The {file.Name} could not be read: {e.Message}.", "Run the retry later.", e);
                }
            }

            if (target.CanSeek)
            {
                target.Position = start;
                target.SetLength(start);
            }

            await Task.Delay(
                options.BackoffBase * Math.Pow(2, attempt - 1) * Random.Shared.NextDouble(), time, cancellationToken);
        }
    }

    private async Task<DownloadedFile> CopyOnceAsync(
        WantedFile file, Transfer transfer, CancellationToken cancellationToken)
    {
        using var response = await file.Open(cancellationToken);
        await using var body = new IdleTimeoutStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), options.IdleTimeout, time);
        var sha256 = await transfer.CopyAsync(body, cancellationToken);
        if (file.Size >= 0 && transfer.Written != file.Size)
        {
            throw new BrokenBodyException(
                string.Create(CultureInfo.InvariantCulture, $"{transfer.Written} bytes came instead of {file.Size}"));
        }

        if (file.Digest is { } digest && digest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase)
            && !digest[7..].Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new BrokenBodyException("its bytes have another digest than GitHub says");
        }

        return new(transfer.Written, sha256, response.Content.Headers.ContentType?.ToString());
    }

    /// <summary>One try: what it wrote, and whose fault a failure is.</summary>
    private sealed class Transfer(Stream target, long maxSize)
    {
        public long Written { get; private set; }

        /// <returns>The SHA-256 of the bytes, lower-case hex.</returns>
        public async Task<string> CopyAsync(Stream body, CancellationToken cancellationToken)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                while (await ReadAsync(body, buffer, cancellationToken) is > 0 and var count)
                {
                    if (Written + count > maxSize)
                    {
                        throw new FileTooLargeException();
                    }

                    hash.AppendData(buffer, 0, count);
                    await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                    Written += count;
                }

                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        // only what fails on GitHub's side is worth another try; a full disk is not
        private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
        {
            try
            {
                return await body.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new BrokenBodyException(
                    e is TimeoutException ? e.Message.TrimEnd('.') : "the connection broke", e);
            }
        }
    }
}

/// <summary>A file to fetch, and what is known of it.</summary>
/// <param name="Name">For people: <c>release asset 12</c>.</param>
/// <param name="Open">Asks for it.</param>
internal sealed record WantedFile(string Name, Func<CancellationToken, Task<HttpResponseMessage>> Open)
{
    /// <summary>Gets its size in bytes; -1 when that is not known.</summary>
    public long Size { get; init; } = -1;

    /// <summary>Gets what its digest must be, <c>sha256:…</c>; null when that is not known.</summary>
    public string? Digest { get; init; }

    /// <summary>Gets the number of bytes above which it is not read.</summary>
    public long MaxSize { get; init; } = long.MaxValue;
}

/// <summary>A file that came.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="ContentType">What the server called it; null when it did not.</param>
public sealed record DownloadedFile(long Size, string Sha256, string? ContentType);

/// <summary>The file is larger than is wanted.</summary>
internal sealed class FileTooLargeException() : Exception("The file is larger than what is fetched.");
