namespace OrgBackup.Git;

/// <summary>Writes a pack that arrives as a stream to a file, and proves it meanwhile.</summary>
internal static class PackArrival
{
    private const int ChunkLength = 128 * 1024;

    /// <exception cref="DamagedBackupException">What is wrong with the pack; the file stays.</exception>
    public static async Task<ProvedPack> RunAsync(Stream source, string path, PackJob job)
    {
        await using var file = new FileStream(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var pack = new PackBytes(path, isArriving: true);
        var trailer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);

        // It waits for bytes most of the time: on a thread of the pool it would keep the bytes from arriving.
        var proof = Task.Factory.StartNew(
            () => PackProof.Follow(pack, job, trailer.Task),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            trailer.SetResult(await WriteAsync(source, file, pack, job));
            pack.End();
        }
        catch (Exception e)
        {
            pack.End(e);
            trailer.TrySetException(e);
            await ((Task)proof).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ = trailer.Task.Exception;
            throw;
        }

        return await proof;
    }

    /// <summary>The checksum at the end, which is the one that the bytes have.</summary>
    private static async Task<byte[]> WriteAsync(Stream source, FileStream file, PackBytes pack, PackJob job)
    {
        using var hash = job.Format.Start();
        var (buffer, kept, length) = (new byte[job.Format.Length + ChunkLength], 0, 0L);
        while (await source.ReadAsync(buffer.AsMemory(kept), job.CancellationToken) is var read and > 0)
        {
            await file.WriteAsync(buffer.AsMemory(kept, read), job.CancellationToken);
            pack.Arrived(length += read);

            // The last bytes may be the checksum: they wait for more behind them.
            var end = kept + read;
            kept = Math.Min(end, job.Format.Length);
            hash.AppendData(buffer, 0, end - kept);
            buffer.AsSpan(end - kept, kept).CopyTo(buffer);
        }

        return hash.GetHashAndReset().AsSpan().SequenceEqual(buffer.AsSpan(0, kept))
            ? buffer[..kept]
            : throw new DamagedBackupException("its bytes do not have the checksum at its end");
    }
}
