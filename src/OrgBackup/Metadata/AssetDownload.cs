using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Streams release assets, checked against what GitHub says of them. Never more than one buffer is in memory.
/// </summary>
internal sealed class AssetDownload(GitHubApi api, GitHubClientOptions options, TimeProvider time)
{
    private const int BufferSize = 128 << 10;

    /// <summary>
    /// Copies the asset to the stream from its present position on. A transfer that breaks begins anew, if the stream
    /// can be cut back; otherwise it is tried again only while nothing has been written.
    /// </summary>
    public async Task CopyAsync(string path, ReleaseAssetInfo asset, Stream target, CancellationToken cancellationToken)
    {
        var start = target.CanSeek ? target.Position : 0;
        for (var attempt = 1; ; attempt++)
        {
            var transfer = new Transfer(target);
            try
            {
                await CopyOnceAsync(path, asset, transfer, cancellationToken);
                return;
            }
            catch (BrokenBodyException e)
            {
                if (attempt >= options.Tries || !(target.CanSeek || transfer.Written == 0))
                {
                    throw new GitHubUnavailableException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"The release asset {asset.Id} could not be read: {e.Message}."),
                        "Run the retry later.",
                        e);
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

    private async Task CopyOnceAsync(
        string path, ReleaseAssetInfo asset, Transfer transfer, CancellationToken cancellationToken)
    {
        using var response = await api.OpenAsync(path, cancellationToken);
        await using var body = new IdleTimeoutStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), options.IdleTimeout, time);
        var sha256 = await transfer.CopyAsync(body, cancellationToken);
        if (asset.Size >= 0 && transfer.Written != asset.Size)
        {
            throw new BrokenBodyException(
                string.Create(CultureInfo.InvariantCulture, $"{transfer.Written} bytes came instead of {asset.Size}"));
        }

        if (asset.Digest is { } digest && digest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase)
            && !digest[7..].Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new BrokenBodyException("its bytes have another digest than GitHub says");
        }
    }

    /// <summary>One try: what it wrote, and whose fault a failure is.</summary>
    private sealed class Transfer(Stream target)
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
