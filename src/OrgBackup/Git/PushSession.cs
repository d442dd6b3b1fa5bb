namespace OrgBackup.Git;

/// <summary>
/// One push, begun or continued: it looks at what the server has, makes what is missing, and forces nothing. Runs
/// inside a worker process.
/// </summary>
internal sealed class PushSession(GitHttp http, Action<string> tell)
{
    /// <summary>
    /// How the names begin under which parts of a too large history are kept until all of it is there.
    /// </summary>
    public const string PartPrefix = "refs/tags/orgbackup-part-";

    public async Task<PushResult> RunAsync(Uri url, string folder, PushJob push, CancellationToken cancellationToken)
    {
        var server = await ReceivePack.ListAsync(http, url, cancellationToken);
        using var packer = new PushPacker(folder, push.MaxBytes);
        packer.Know(server.Values, cancellationToken);
        var refused = new List<PushRefusal>();
        var pending = Compare(push.Refs, server, packer, refused);
        var result = new PushResult { Unchanged = push.Refs.Count - pending.Count - refused.Count };
        var parts = server.Where(one => one.Key.StartsWith(PartPrefix, StringComparison.Ordinal))
            .Select(one => new PushCommand(one.Key, one.Value, PushCommand.None))
            .ToList();
        while (pending.Count > 0)
        {
            var batch = packer.Next(pending, cancellationToken);
            var notTaken = await ReceivePack.SendAsync(http, url, batch, cancellationToken);
            packer.Sent(batch);
            Note(batch, notTaken, parts, refused);
            var done = batch.Commands.Take(batch.Finished).Where(one => !notTaken.ContainsKey(one.Name));
            result = result with
            {
                Done = [.. result.Done, .. done.Select(one => one.Name)],
                Packs = result.Packs + 1,
                Bytes = result.Bytes + batch.Size,
            };
            pending.RemoveRange(0, batch.Finished);
            tell($"{url.AbsolutePath.Trim('/')}: {result.Bytes} bytes pushed, {pending.Count} refs to go.");
        }

        if (parts.Count > 0)
        {
            await ReceivePack.SendAsync(http, url, new(parts, Pack: null, Size: 0, Objects: []), cancellationToken);
        }

        return result with { Refused = refused };
    }

    private static List<PushCommand> Compare(
        IReadOnlyList<PushRef> wanted, IReadOnlyDictionary<string, string> server, PushPacker packer,
        List<PushRefusal> refused)
    {
        var pending = new List<PushCommand>();
        foreach (var one in wanted)
        {
            var old = server.GetValueOrDefault(one.Name);
            if (old == one.Oid)
            {
                continue;
            }

            // a tag that is there never moves, not even forward
            var isTag = one.Name.StartsWith("refs/tags/", StringComparison.Ordinal);
            var why = old is null ? null
                : isTag ? $"the server has this tag at {old[..10]}, the backup at {one.Oid[..10]}"
                : packer.WhyNot(old, one.Oid);
            if (why is null)
            {
                pending.Add(new(one.Name, old ?? PushCommand.None, one.Oid));
            }
            else
            {
                refused.Add(new(one.Name, why));
            }
        }

        return pending;
    }

    private static void Note(
        PushBatch batch, IReadOnlyDictionary<string, string> notTaken, List<PushCommand> parts,
        List<PushRefusal> refused)
    {
        foreach (var command in batch.Commands)
        {
            var why = notTaken.GetValueOrDefault(command.Name);
            if (batch.Finished > 0 && why is not null)
            {
                refused.Add(new(command.Name, $"the server did not take it: {why}"));
            }
            else if (batch.Finished == 0)
            {
                parts.Add(why is null
                    ? new(command.Name, command.New, PushCommand.None)
                    : throw new GitTransferException($"The git server did not take a part of the history: {why}"));
            }
        }
    }
}
