using OrgBackup.Report;

namespace OrgBackup.Git;

/// <summary>
/// Makes a bare mirror of one repository in protocol version 2: the pack is written, indexed and proved while it
/// arrives, in this process and without any native code.
/// </summary>
/// <remarks>Plain SHA-1 as the processor has it: it does not detect the collision attacks that git's does.</remarks>
internal sealed class PackMirror(GitHttp http, GitRetry retry, Action<long> onBytes, Action<string> message)
{
    private const int MaxRenewals = 3;
    private long _received;

    /// <param name="request">What to mirror; its list tells the server's capabilities.</param>
    public async Task<MirrorResult> RunAsync(MirrorRequest request, CancellationToken cancellationToken)
    {
        if (request.Base is null)
        {
            return await FetchAllAsync(request, cancellationToken);
        }

        BareLayout.Create(request.Folder);
        var packs = NewPacks(request);
        var delivery = DeliveryOf(request, packs, cancellationToken);
        List<GitRef> wanted = [.. request.Refs.Refs.Where(one => !request.Base.Tips.Contains(one.Oid))];
        var isWhole = await delivery.TryWholeAsync(wanted);
        if (!isWhole && request.IsSlice)
        {
            await delivery.IsolateAsync(wanted, mayBeNone: true);
        }

        if (isWhole || request.IsSlice)
        {
            return Finish(request, packs, request.Refs);
        }

        // Whatever it refuses to add is sorted out where nothing is presumed.
        message($"{NameOf(request)}: the git server does not send what was added alone; everything is fetched.");
        Directory.Delete(request.Folder, recursive: true);
        return await FetchAllAsync(request with { Base = null }, cancellationToken);
    }

    private static string NameOf(MirrorRequest request) => request.Url.AbsolutePath.Trim('/');

    private static ArrivedPacks NewPacks(MirrorRequest request) =>
        new(request.Folder, ObjectFormat.OfName(request.Refs.ObjectFormat), request.Base);

    private static MirrorResult Finish(MirrorRequest request, ArrivedPacks packs, RefAdvertisement listed)
    {
        var delivered = packs.Held.ToHashSet(StringComparer.Ordinal);
        var held = listed.Refs
            .Where(one => delivered.Contains(one.Oid))
            .Select(one => packs.Has(one.Oid) ? one with { Peeled = packs.Peel(one.Oid) } : one)
            .ToList();
        BareLayout.Finish(request.Folder, listed.Head, held, packs.Format);
        return new()
        {
            Refs = listed with { Refs = held, Refused = [], Server = null },
            Undelivered = [.. listed.Refused, .. listed.Refs.Where(one => !delivered.Contains(one.Oid))],
            Lfs = packs.Lfs,
            Packs = packs.Packs,
            IsIncrement = request.Base is not null,
            Reaches = packs.Reaches,
        };
    }

    private RefDelivery DeliveryOf(MirrorRequest request, ArrivedPacks packs, CancellationToken cancellationToken) =>
        new(oids => retry.RunAsync(
            NameOf(request), token => FetchAsync(request, packs, oids, token), cancellationToken));

    private async Task<MirrorResult> FetchAllAsync(MirrorRequest request, CancellationToken cancellationToken)
    {
        BareLayout.Create(request.Folder);
        var (listed, packs) = (request.Refs, NewPacks(request));
        var delivery = DeliveryOf(request, packs, cancellationToken);
        for (var renewals = 0; !await delivery.TryWholeAsync(listed.Refs); renewals++)
        {
            // A ref that moved after the list was made is refused too: look again before searching for damage.
            var now = await retry.RunAsync(
                NameOf(request), token => RefListing.ListAsync(http, request.Url, token), cancellationToken);
            var moved = now.Server is not null && !now.Refs.SequenceEqual(listed.Refs);
            listed = moved ? now : listed;
            if (!moved || renewals >= MaxRenewals)
            {
                message($"{NameOf(request)}: the git server refuses the whole, asking in groups: {delivery.Refusal}");
                await delivery.IsolateAsync(listed.Refs);
                break;
            }
        }

        return Finish(request, packs, listed);
    }

    /// <summary>Fetches what the objects reach; what the server said when it refused, null when all is there.</summary>
    private async Task<string?> FetchAsync(
        MirrorRequest request, ArrivedPacks packs, IReadOnlyList<string> oids, CancellationToken cancellationToken)
    {
        var server = request.Refs.Server!;
        try
        {
            var body = FetchRequest.Of(server, packs.Format.Name, oids, packs.Held);
            var answer = await http.PostAsync(server.Home, body, version2: true, cancellationToken);
            await using var arriving = answer.Body;
            await using var pack = await FetchAnswer.OpenAsync(arriving, cancellationToken);
            var before = 0L;
            await using var counted = new CountingStream(pack, now =>
            {
                (_received, before) = (_received + now - before, now);
                onBytes(_received);
                if (request.MaxBytes > 0 && packs.Bytes + now > request.MaxBytes)
                {
                    throw new RepositoryTooLargeException(
                        $"{NameOf(request)} has more git data than the {HumanText.Bytes(request.MaxBytes)} "
                            + "that fit here.");
                }
            });
            return await packs.TakeAsync(counted, oids, cancellationToken);
        }
        catch (GitTransferException e) when (e.Refusal is not null)
        {
            return e.Refusal;
        }
    }
}
