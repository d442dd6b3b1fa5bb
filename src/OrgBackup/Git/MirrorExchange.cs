namespace OrgBackup.Git;

/// <summary>
/// One fetch as libgit2 sees it: numbered stand-ins for the wanted objects, and the answer on its way.
/// </summary>
internal sealed class MirrorExchange(GitHttp http, Uri home, Action<int> onBytes, CancellationToken cancellationToken)
{
    // Offers no thin packs: what arrives must be whole by itself.
    private const string Capabilities = "multi_ack_detailed side-band-64k ofs-delta no-progress agent=git/orgbackup";

    /// <summary>Gets the ref list that is replayed to libgit2.</summary>
    public required byte[] Advertisement { get; init; }

    /// <summary>Gets what happens when libgit2 has said all that it wants and has.</summary>
    public required Action OnNegotiated { get; init; }

    public SideBandTap Tap { get; } = new();

    /// <summary>Gets the failure that libgit2 does not pass on.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>
    /// The stand-in ref of the n-th object. libgit2 never sees the server's names, which need not be valid, nor fit the
    /// file system.
    /// </summary>
    public static string StandIn(int number) => $"refs/tags/{number:D9}";

    public static byte[] Advertise(IReadOnlyList<string> oids)
    {
        using var list = new MemoryStream();
        list.Write(PktLineReader.Encode("# service=git-upload-pack\n"));
        list.Write("0000"u8);
        for (var i = 0; i < oids.Count; i++)
        {
            list.Write(PktLineReader.Encode($"{oids[i]} {StandIn(i)}{(i == 0 ? $"\0{Capabilities}" : "")}\n"));
        }

        list.Write("0000"u8);
        return list.ToArray();
    }

    public Stream Post(byte[] request) => Keep(() =>
    {
        if (request.AsSpan().EndsWith("0009done\n"u8))
        {
            OnNegotiated();
        }

        return http.PostAsync(home, request, version2: false, cancellationToken).GetAwaiter().GetResult().Body;
    });

    public int Read(Stream answer, Memory<byte> buffer)
    {
        var count = Keep(() => answer.ReadAsync(buffer, cancellationToken).AsTask().GetAwaiter().GetResult());
        Tap.Observe(buffer.Span[..count]);
        onBytes(count);
        return count;
    }

    private T Keep<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }
}
