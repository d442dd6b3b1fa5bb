using OrgBackup.Snapshots;

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
        var name = request.Url.AbsolutePath.Trim('/');
        var listed = request.Refs;
        var format = ObjectFormat.OfName(listed.ObjectFormat);
        BareLayout.Create(request.Folder);
        var packs = new ArrivedPacks(request.Folder, format);
        var delivery = new RefDelivery(oids => retry.RunAsync(
            name, token => FetchAsync(listed.Server!, packs, oids, token), cancellationToken));

        for (var renewals = 0; !await delivery.TryWholeAsync(listed.Refs); renewals++)
        {
            // A ref that moved after the list was made is refused too: look again before searching for damage.
            var now = await retry.RunAsync(
                name, token => RefListing.ListAsync(http, request.Url, token), cancellationToken);
            var moved = now.Server is not null && !now.Refs.SequenceEqual(listed.Refs);
            listed = moved ? now : listed;
            if (!moved || renewals >= MaxRenewals)
            {
                message($"{name}: the git server refuses the whole, asking in groups: {delivery.Refusal}");
                await delivery.IsolateAsync(listed.Refs);
                break;
            }
        }

        var held = listed.Refs
            .Where(one => packs.Has(one.Oid))
            .Select(one => one with { Peeled = packs.Peel(one.Oid) })
            .ToList();
        var names = held.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        BareLayout.Finish(request.Folder, listed.Head, held, format);
        return new()
        {
            Refs = listed with { Refs = held, Refused = [], Server = null },
            Undelivered = [.. listed.Refused, .. listed.Refs.Where(one => !names.Contains(one.Name))],
            Lfs = packs.Lfs,
            Objects = packs.Count,
        };
    }

    /// <summary>Fetches what the objects reach; what the server said when it refused, null when all is there.</summary>
    private async Task<string?> FetchAsync(
        ServerOfRefs server, ArrivedPacks packs, IReadOnlyList<string> oids, CancellationToken cancellationToken)
    {
        try
        {
            var body = FetchRequest.Of(server, packs.Format.Name, oids, packs.Delivered);
            var answer = await http.PostAsync(server.Home, body, version2: true, cancellationToken);
            await using var arriving = answer.Body;
            await using var pack = await FetchAnswer.OpenAsync(arriving, cancellationToken);
            var before = 0L;
            await using var counted = new CountingStream(pack, now =>
            {
                (_received, before) = (_received + now - before, now);
                onBytes(_received);
            });
            return await packs.TakeAsync(counted, oids, cancellationToken);
        }
        catch (GitRefusalException e)
        {
            return e.Words;
        }
        catch (DamagedBackupException e)
        {
            throw new GitTransferException($"The pack that arrived is damaged: {e.Message}.", "Run the retry.", e);
        }
    }
}
