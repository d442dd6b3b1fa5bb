using System.Collections.Concurrent;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Backs the objects of Git LFS up that pointers anywhere in the history name: each content once, under its SHA-256.
/// One that cannot be had is a row, and no obstacle for the rest.
/// </summary>
public sealed class LfsPart(ILfsSource? source, IBackupStore store, IBackupProgress progress)
{
    /// <summary>The kind under which objects that could not be had are listed.</summary>
    public const string Kind = ArtifactKinds.Lfs;

    private const int AtOnce = 4;
    private const int Tries = 3;

    private static readonly Dictionary<string, LfsAnswer> Nothing = [];

    private readonly LfsStore _objects = new(store);

    /// <param name="draft">The backup.</param>
    /// <param name="git">The git part: which pointers there are, or that nothing changed.</param>
    /// <param name="progress">
    /// What an earlier call with the same draft dealt with; a rate limit that lasts too long is then the caller's to
    /// wait for, and the next call goes on. Null: all in one go.
    /// </param>
    /// <exception cref="GitHubRateLimitedException">Only with a progress: go on later.</exception>
    public async Task<PartResult> RunAsync(
        SnapshotDraft draft, PartResult git, LfsProgress? progress, CancellationToken cancellationToken)
    {
        var done = progress ?? new LfsProgress();
        var need = LfsNeed.Of(draft.BuildOn?.Record, git);
        if (need.Unscanned is { } row)
        {
            return new PartResult { Artifacts = need.Known, Missing = [row], Changed = git.Changed };
        }

        var fetch = new LfsFetch(draft, done, Suspends: progress is not null);
        var open = await ReuseAsync(need.Without(done), fetch, cancellationToken);
        foreach (var batch in open.OrderBy(one => one.Oid, StringComparer.Ordinal).Chunk(ILfsSource.LargestBatch))
        {
            await TakeAsync(batch, fetch, cancellationToken);
        }

        return new PartResult
        {
            Artifacts = [.. done.Artifacts.OrderBy(artifact => artifact.Sha256, StringComparer.Ordinal)],
            Missing = [.. need.StillLost, .. Missing(done.Failures)],
            NewBytes = done.NewBytes,
            Changed = done.HasNew || done.Artifacts.Count != need.Known.Count,
            Lfs = need.State,
        };
    }

    /// <summary>Names again what is stored and sound; what is left must be fetched.</summary>
    private async Task<IReadOnlyCollection<LfsPointer>> ReuseAsync(
        LfsNeed need, LfsFetch fetch, CancellationToken cancellationToken)
    {
        var known = need.Known.ToDictionary(artifact => artifact.Sha256!, StringComparer.Ordinal);
        var open = new ConcurrentBag<LfsPointer>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(need.Wanted, parallel, async (pointer, token) =>
        {
            if (known.TryGetValue(pointer.Oid, out var artifact)
                && await store.MatchesAsync(artifact.ToStored(), token))
            {
                fetch.Done.Keep(artifact);
            }
            else
            {
                open.Add(pointer);
            }
        });
        return open;
    }

    private async Task TakeAsync(LfsPointer[] batch, LfsFetch fetch, CancellationToken cancellationToken)
    {
        progress.Phase(fetch.Draft.Repository.Name, "lfs");
        IReadOnlyDictionary<string, LfsAnswer> answers;
        try
        {
            // after a refusal of one batch the others would be refused likewise
            answers = fetch.Refusal is null ? await AskAsync(batch, fetch, cancellationToken) : Nothing;
        }
        catch (BackupException e) when (!fetch.IsSuspendedBy(e))
        {
            fetch.Refusal = e;
            answers = Nothing;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(batch, parallel, async (pointer, token) =>
        {
            try
            {
                await TakeAsync(pointer, answers.GetValueOrDefault(pointer.Oid), fetch, token);
            }
            catch (BackupException e) when (!fetch.IsSuspendedBy(e))
            {
                fetch.Done.Fail(pointer, ReasonOf(e), e.Message);
            }
        });
    }

    private async Task<IReadOnlyDictionary<string, LfsAnswer>> AskAsync(
        LfsPointer[] batch, LfsFetch fetch, CancellationToken cancellationToken)
    {
        var answers = await (source ?? throw new FeatureDisabledException("There is no LFS server to ask."))
            .AskAsync(fetch.Draft.Repository, batch, cancellationToken);
        return answers.DistinctBy(answer => answer.Oid, StringComparer.Ordinal)
            .ToDictionary(answer => answer.Oid, StringComparer.Ordinal);
    }

    /// <summary>Stores one object; an address that has expired is asked for anew.</summary>
    private async Task TakeAsync(
        LfsPointer pointer, LfsAnswer? answer, LfsFetch fetch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var written = await _objects.TakeAsync(
                    fetch.Draft.Folder,
                    pointer.Oid,
                    (target, token) => CopyAsync(pointer, answer, fetch, target, token),
                    cancellationToken);
                fetch.Done.Add(Artifact.Of(ArtifactKinds.Lfs, written.Stored), written.NewBytes);
                return;
            }
            catch (BackupException e) when (attempt < Tries && IsWorthAsking(e))
            {
                answer = (await AskAsync([pointer], fetch, cancellationToken)).GetValueOrDefault(pointer.Oid);
            }
        }
    }

    private Task CopyAsync(
        LfsPointer pointer, LfsAnswer? answer, LfsFetch fetch, Stream target, CancellationToken cancellationToken) =>
        answer switch
        {
            { Href: not null } => source!.CopyAsync(answer, pointer.Size, target, cancellationToken),
            { Reason: { } reason } => throw new LfsRefusedException(reason, answer.Message ?? "no reason was given"),
            _ => throw fetch.Refusal ?? new GitHubProtocolException("the server's answer does not name it"),
        };

    private static bool IsWorthAsking(BackupException e) =>
        e is GitHubProtocolException or GitHubUnavailableException or ResourceNotFoundException;

    private static string ReasonOf(BackupException e) => e switch
    {
        LfsRefusedException refused => refused.Reason,
        FeatureDisabledException => MissingReasons.Unsupported,
        ResourceNotFoundException => MissingReasons.Lost,
        _ => MissingReasons.Of(e),
    };

    private static IEnumerable<MissingKind> Missing(IEnumerable<LfsFailure> failures) => failures
        .OrderBy(failure => failure.Oid, StringComparer.Ordinal)
        .GroupBy(failure => failure.Reason, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => LfsNeed.Row(group.Key, group.First().Message, [
            .. group.Select(failure => new LfsPointer(failure.Oid, failure.Size)),
        ]));

    /// <summary>One run over the objects of a repository.</summary>
    private sealed record LfsFetch(SnapshotDraft Draft, LfsProgress Done, bool Suspends)
    {
        /// <summary>Gets or sets why the server answers no more questions.</summary>
        public BackupException? Refusal { get; set; }

        public bool IsSuspendedBy(BackupException e) => Suspends && e is GitHubRateLimitedException;
    }
}

/// <summary>The server said why it does not give one object.</summary>
internal sealed class LfsRefusedException(string reason, string message) : BackupException(message)
{
    /// <summary>Gets one of <see cref="MissingReasons"/>.</summary>
    public string Reason { get; } = reason;
}
