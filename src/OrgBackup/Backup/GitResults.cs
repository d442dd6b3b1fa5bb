using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>What a fetch says of a repository, whichever way its archive is written.</summary>
internal sealed class GitResults(IGitEngine git, IBackupStore store)
{
    private readonly LostTipSearch _lost = new(git, store);

    /// <summary>The part, without what was written: refs, those not delivered, lost tips, warnings.</summary>
    /// <param name="request">What is backed up.</param>
    /// <param name="listed">What the server listed.</param>
    /// <param name="mirror">What was fetched.</param>
    /// <param name="folder">The mirror's folder, or another for what the server is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PartResult> OfAsync(
        GitPartRequest request,
        RefAdvertisement listed,
        MirrorResult mirror,
        string folder,
        CancellationToken cancellationToken)
    {
        var earlier = await _lost.SoundAsync(request.Earlier, cancellationToken);
        var lost = await _lost.FindAsync(
            earlier, mirror, new ReachRequest(request.Url, listed, [], folder), cancellationToken);
        return new()
        {
            Refs = GitStates.Of(mirror.Refs),
            Missing = Undelivered(request.Kind, mirror.Undelivered),
            LostTips = lost,
            Warnings = RefWarnings.Of(request.Repository, earlier?.Record.Git, mirror, lost),
            Changed = true,
        };
    }

    private static MissingKind[] Undelivered(string kind, IReadOnlyList<GitRef> refs) => refs.Count == 0
        ? []
        : [
            new MissingKind
            {
                Kind = kind,
                Reason = MissingReasons.Retryable,
                Detail = $"The server lists {refs.Count} ref(s) that it could not deliver; everything else is stored.",
                Refs = [.. refs.Select(reference => reference.Name)],
            },
        ];
}
