using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>
/// Writes an archive while its pack arrives, for repositories too large for the disk: nothing is kept here but the
/// pack's checksum. There is no index; the first bytes, which tell the pack's name and size, are known last.
/// </summary>
internal sealed class PackStreaming(GitHttp http, Uri url, RefAdvertisement listed, string top)
{
    private const int PackHeader = 12;
    private readonly ObjectFormat _format = ObjectFormat.OfName(listed.ObjectFormat);

    /// <summary>Gets the length of what comes first.</summary>
    public int HeadLength => Head(new byte[_format.Length], 0).GetAwaiter().GetResult().Length;

    /// <summary>Gets the number of objects in the pack, as it states.</summary>
    public long Objects { get; private set; }

    /// <summary>Gets the size of the pack.</summary>
    public long Bytes { get; private set; }

    /// <summary>Writes all but the head, which is returned.</summary>
    /// <param name="target">The archive, behind its head.</param>
    /// <param name="scratch">An empty or missing folder for the refs.</param>
    /// <param name="onBytes">Hears the number of bytes received so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitTransferException">The transfer broke, or the server refused.</exception>
    public async Task<byte[]> RunAsync(
        Stream target, string scratch, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var wanted = listed.Refs.Select(one => one.Oid).Distinct(StringComparer.Ordinal);
        var body = FetchRequest.Of(listed.Server!, listed.ObjectFormat, wanted, []);
        var answer = await http.PostAsync(listed.Server!.Home, body, version2: true, cancellationToken);
        await using var arriving = answer.Body;
        await using var pack = await FetchAnswer.OpenAsync(arriving, cancellationToken);
        var trailer = await CopyAsync(pack, target, onBytes, cancellationToken);

        BareLayout.Create(scratch);
        BareLayout.Finish(scratch, listed.Head, listed.Refs, _format);
        using var tail = new ArchiveWriting(scratch, top, target, start: 1);
        await tail.RunAsync(cancellationToken);
        return await Head(trailer, Bytes);
    }

    private async Task<byte[]> CopyAsync(
        Stream pack, Stream target, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var gzip = new StoredGzip(target);
        await using var sound = new TrailerStream(_format);
        var (start, buffer) = (new byte[PackHeader], new byte[256 * 1024]);
        while (await pack.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (Bytes < PackHeader)
            {
                var rest = (int)Math.Min(read, PackHeader - Bytes);
                buffer.AsSpan(0, rest).CopyTo(start.AsSpan((int)Bytes));
            }

            sound.Write(buffer.AsSpan(0, read));
            await gzip.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            Bytes += read;
            onBytes(Bytes);
        }

        if (!start.AsSpan().StartsWith("PACK"u8) || !sound.IsSound())
        {
            throw new GitTransferException(
                $"The pack of {url.AbsolutePath.Trim('/')} that arrived is damaged.", "Run the retry.");
        }

        Objects = BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(8));
        await gzip.WriteAsync(new byte[TarHeader.Padding(Bytes)], cancellationToken);
        await gzip.FinishAsync(cancellationToken);
        return sound.Trailer;
    }

    /// <summary>The folders, and the header of the pack: of the same length whatever name and size are.</summary>
    private async Task<byte[]> Head(byte[] trailer, long size)
    {
        using var head = new MemoryStream();
        var gzip = new StoredGzip(head);
        foreach (var folder in (string[])["", "objects/", "objects/pack/", "refs/"])
        {
            await gzip.WriteAsync(TarHeader.Of($"{top}/{folder}", 0, isFolder: true), default);
        }

        var name = $"{top}/objects/pack/pack-{Convert.ToHexStringLower(trailer)}.pack";
        await gzip.WriteAsync(TarHeader.OfAnySize(name, size), default);
        await gzip.FinishAsync(default);
        return head.ToArray();
    }
}
