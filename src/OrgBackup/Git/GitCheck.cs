namespace OrgBackup.Git;

/// <summary>Looks for damage in a bare repository on disk.</summary>
/// <param name="walk">
/// Follows the refs, object by object, and names what is missing: needed only when something is.
/// </param>
/// <param name="isWatchful">Whether objects that were made to collide are damage.</param>
internal sealed class GitCheck(string folder, Func<Task<IReadOnlyList<string>>> walk, bool isWatchful = false)
{
    /// <summary>So many sentences are enough for anyone.</summary>
    public const int MaxSentences = 100;

    /// <summary>One proof uses all cores; several at once would only share them, and multiply the memory.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>
    /// One sentence per ref that differs and per damage of packs, tips or anything that they reach; empty when whole.
    /// </summary>
    public async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyDictionary<string, string> expected, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> differences;
        IReadOnlyList<GitRef> refs;
        try
        {
            var found = BareRefs.Read(folder);
            differences = RefComparison.Run(expected, found);
            refs = found.Refs;
        }
        catch (Exception e) when (e is BackupException or IOException)
        {
            return [e.Message];
        }

        var proof = await ProveAsync(refs, cancellationToken);
        List<string> damage = [.. proof.Damage];
        if (damage.Count > 0 || proof.IsIncomplete || proof.DamagedLoose.Count > 0)
        {
            damage.AddRange(await walk());
        }

        // What no ref reaches is damaged all the same.
        damage.AddRange(proof.DamagedLoose
            .Where(id => !damage.Exists(sentence => sentence.Contains(id, StringComparison.Ordinal)))
            .Select(id => $"The loose object {id} is damaged."));
        return damage.Count > MaxSentences
            ? [.. differences, .. damage.Take(MaxSentences), "There is more damage than is listed here."]
            : [.. differences, .. damage];
    }

    private async Task<RepositoryProof> ProveAsync(IReadOnlyList<GitRef> refs, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var format = isWatchful ? ObjectFormat.Of(refs).Watchful() : ObjectFormat.Of(refs);
            var proof = new RepositoryProof(folder, format, cancellationToken);
            await Task.Run(() => proof.Run(refs), cancellationToken);
            return proof;
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
