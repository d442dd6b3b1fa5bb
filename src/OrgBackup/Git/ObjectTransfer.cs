using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>
/// Brings refs from one bare repository into another, which has most of their objects already; runs inside a worker
/// process.
/// </summary>
internal sealed class ObjectTransfer(string source, string target)
{
    private readonly HashSet<ObjectId> _taken = [];

    /// <summary>Takes the refs over. Those whose objects are not all there stay out; their ids are returned.</summary>
    public IReadOnlyList<string> Run(IReadOnlyList<GitRef> refs, CancellationToken cancellationToken)
    {
        LibGit2.Prepare();
        try
        {
            using var from = new GitRepository(source);
            using var to = new GitRepository(target);
            var whole = refs.Where(one => Collect(from, to, one, cancellationToken)).ToHashSet();
            if (_taken.Count > 0)
            {
                Pack(from);
            }

            Add([.. whole.Select(one => one with { Peeled = Peel(from, one) })]);
            return [.. refs.Where(one => !whole.Contains(one)).Select(one => one.Oid)];
        }
        catch (LibGit2SharpException e)
        {
            throw new DamagedBackupException(
                $"The earlier repository cannot be read: {e.Message}", "Verify the store.", e);
        }
    }

    /// <summary>Notes what the target lacks of all that the ref reaches; false when the source lacks it too.</summary>
    private bool Collect(GitRepository from, GitRepository to, GitRef one, CancellationToken cancellationToken)
    {
        if (!ObjectLookup.IsOid(one.Oid) || !RefNameRules.IsValid(GitRefName.Encode(one.Name)))
        {
            return false;
        }

        var found = new List<ObjectId>();
        var walk = new ConnectivityWalk(from, readsBlobs: false)
        {
            EndsAt = id => _taken.Contains(id) || to.ObjectDatabase.Contains(id),
            OnVisit = found.Add,
        };
        if (walk.Run([one], cancellationToken).Any())
        {
            return false;
        }

        _taken.UnionWith(found);
        return true;
    }

    /// <summary>Every object is read and hashed on its way: what an index only claims does not pass.</summary>
    private void Pack(GitRepository from)
    {
        var options = new PackBuilderOptions(Path.Combine(target, "objects", "pack")) { MaximumNumberOfThreads = 1 };
        from.ObjectDatabase.Pack(options, pack =>
        {
            foreach (var id in _taken)
            {
                pack.Add(id);
            }
        });
    }

    private void Add(IEnumerable<GitRef> refs)
    {
        var packed = File.ReadAllBytes(Path.Combine(target, "packed-refs"));
        var all = PackedRefs.Parse(packed);
        var held = all.ToAdvertisement(head: null).Refs
            .Select(one => one.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var one in refs.Where(one => held.Add(one.Name)))
        {
            all.Add(GitRefName.Encode(one.Name), one.Oid, one.Peeled);
        }

        PackedRefs.Write(target, all.ToAdvertisement(head: null).Refs, PackedRefs.IsFullyPeeled(packed));
    }

    private static string? Peel(GitRepository from, GitRef one)
    {
        var found = from.Lookup(new ObjectId(one.Oid));
        var isTag = found is TagAnnotation;
        while (found is TagAnnotation tag)
        {
            found = from.Lookup(tag.Target.Id);
        }

        return isTag ? found?.Sha : null;
    }
}
