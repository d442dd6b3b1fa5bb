using GitRepository = LibGit2Sharp.Repository;
using TagAnnotation = LibGit2Sharp.TagAnnotation;

namespace OrgBackup.Git;

/// <summary>Makes a bare mirror of one repository; runs inside a worker process.</summary>
internal sealed class GitMirror(GitHttp http, GitRetry retry, Action<int> onBytes, Action<string> message)
{
    private const int MaxRenewals = 3;

    /// <param name="repository">The repository's URL.</param>
    /// <param name="folder">An empty or missing folder.</param>
    /// <param name="knownHead">
    /// The default branch as listed before; counts when HEAD is unborn, which a fetch does not tell.
    /// </param>
    public async Task<MirrorResult> RunAsync(
        Uri repository, string folder, string? knownHead, CancellationToken cancellationToken)
    {
        LibGit2.Prepare();
        BareLayout.Create(folder);
        var listed = await ListAsync(repository, cancellationToken);
        var name = NameOf(repository);
        var fetcher = new PackFetcher(http, listed.Home!, folder, onBytes);
        var delivery = new RefDelivery(oids => retry.RunAsync(
            name, token => Task.Run(() => fetcher.Fetch(oids, token), token), cancellationToken));

        for (var renewals = 0; !await delivery.TryWholeAsync(listed.Refs.Refs); renewals++)
        {
            // A ref that moved after the list was made is refused too: look again before searching for damage.
            var now = await ListAsync(repository, cancellationToken);
            var moved = !now.Refs.Refs.SequenceEqual(listed.Refs.Refs);
            listed = now;
            if (!moved || renewals >= MaxRenewals)
            {
                message($"{name}: the git server refuses the whole, asking in groups: {delivery.Refusal}");
                await delivery.IsolateAsync(listed.Refs.Refs);
                break;
            }
        }

        return Finish(folder, listed.TellsHead ? listed.Refs.Head : knownHead, listed.Refs, delivery.Undelivered);
    }

    public static GitTransferException UnknownFormat(Uri repository) => new(
        $"{repository} keeps its objects under SHA-256, which libgit2 cannot fetch.",
        "This repository must be backed up with git itself.");

    private static string NameOf(Uri repository) => repository.AbsolutePath.Trim('/');

    private static MirrorResult Finish(
        string folder, string? head, RefAdvertisement listed, IReadOnlySet<string> undelivered)
    {
        List<GitRef> held = [];
        List<GitRef> missing = [.. listed.Refused];
        using (var repository = new GitRepository(folder))
        {
            foreach (var reference in listed.Refs)
            {
                if (!undelivered.Contains(reference.Oid) && Find(repository, reference) is { } found)
                {
                    held.Add(found);
                }
                else
                {
                    missing.Add(reference);
                }
            }
        }

        BareLayout.Finish(folder, head, held);
        return new() { Refs = listed with { Head = head, Refs = held, Refused = [] }, Undelivered = missing };
    }

    /// <summary>
    /// The ref with what its tag points at, as the objects on disk say; null when they did not arrive.
    /// </summary>
    private static GitRef? Find(GitRepository repository, GitRef reference)
    {
        var target = repository.Lookup(reference.Oid);
        var tagged = target is TagAnnotation;
        while (target is TagAnnotation tag)
        {
            target = repository.Lookup(tag.Target.Id);
        }

        return target is null ? null : reference with { Peeled = tagged ? target.Sha : null };
    }

    private async Task<UploadPackAdvertisement> ListAsync(Uri repository, CancellationToken cancellationToken)
    {
        var listed = await retry.RunAsync(
            NameOf(repository), token => UploadPackAdvertisement.GetAsync(http, repository, token), cancellationToken);
        return listed.Refs.ObjectFormat == "sha1" ? listed : throw UnknownFormat(repository);
    }
}
