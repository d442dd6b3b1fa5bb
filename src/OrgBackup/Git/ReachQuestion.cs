namespace OrgBackup.Git;

/// <summary>
/// Asks a server which objects its refs do not reach: it is told that all its refs are here, and sends what of the
/// objects is not behind them; the history alone, where it can leave out the rest.
/// </summary>
internal sealed class ReachQuestion(GitHttp http, GitRetry retry)
{
    /// <inheritdoc cref="IGitEngine.FindUnreachedAsync"/>
    public async Task<IReadOnlyList<string>> RunAsync(ReachRequest request, CancellationToken cancellationToken)
    {
        var held = request.Refs.Refs.Select(one => one.Oid).ToHashSet(StringComparer.Ordinal);
        var open = request.Oids.Where(oid => !held.Contains(oid)).ToHashSet(StringComparer.Ordinal);
        var unreached = new HashSet<string>(StringComparer.Ordinal);
        while (open.Count > 0)
        {
            var (sent, refusal) = await retry.RunAsync(
                request.Url.AbsolutePath.Trim('/'), token => AskAsync(request, open, held, token), cancellationToken);
            if (sent is not null)
            {
                unreached.UnionWith(open.Where(oid => sent.TypeOf(Convert.FromHexString(oid)) != PackObjectType.None));
                break;
            }

            // One that it does not have any more is named. Who names none has none.
            var named = RefDelivery.Named(refusal!);
            unreached.UnionWith(open.Contains(named) ? [named] : open);
            open.ExceptWith(unreached);
        }

        return [.. request.Oids.Where(unreached.Contains)];
    }

    private async Task<(ProvedPack? Sent, string? Refusal)> AskAsync(
        ReachRequest request, HashSet<string> oids, HashSet<string> held, CancellationToken cancellationToken)
    {
        var (server, format) = (request.Refs.Server!, ObjectFormat.OfName(request.Refs.ObjectFormat));
        var path = Path.Combine(request.Folder, "reached.pack");
        try
        {
            File.Delete(path);
            var body = FetchRequest.Of(server, format.Name, oids, held, commitsOnly: true);
            var answer = await http.PostAsync(server.Home, body, version2: true, cancellationToken);
            await using var arriving = answer.Body;
            await using var pack = await FetchAnswer.OpenAsync(arriving, cancellationToken);
            var job = new PackJob(format, new ObjectSink(format), cancellationToken);
            return (await ArrivedPacks.ReceiveAsync(pack, path, job), null);
        }
        catch (GitTransferException e) when (e.Refusal is not null)
        {
            return (null, e.Refusal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
