using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>
/// Makes the packs of a push from a bare repository on disk: each below the largest size, each with nothing that the
/// server has. Runs inside a worker process.
/// </summary>
internal sealed class PushPacker : IDisposable
{
    private const int MostRefs = 1_000;
    private readonly GitRepository _repository;
    private readonly string _scratch;
    private readonly long _maxBytes;
    private readonly HashSet<ObjectId> _there = [];
    private readonly HashSet<ObjectId> _thereTips = [];
    private int _parts;

    public PushPacker(string folder, long maxBytes)
    {
        LibGit2.Prepare();
        (_scratch, _maxBytes) = ($"{folder}.push", maxBytes);
        _repository = new(folder);
        Clear();
    }

    /// <summary>Notes what the server has, as far as it is known here.</summary>
    public void Know(IEnumerable<string> oids, CancellationToken cancellationToken)
    {
        foreach (var oid in oids.Where(oid => _repository.ObjectDatabase.Contains(new ObjectId(oid))))
        {
            _thereTips.Add(new ObjectId(oid));
            _there.UnionWith(Collect([oid], cancellationToken));
        }
    }

    /// <summary>Why a ref that the server has otherwise is not moved; null when it only goes forward.</summary>
    public string? WhyNot(string old, string wanted)
    {
        var from = _repository.Lookup<Commit>(new ObjectId(old));
        var to = _repository.Lookup<Commit>(new ObjectId(wanted));
        return from is not null && to is not null
            && _repository.ObjectDatabase.FindMergeBase(from, to)?.Id == from.Id
            ? null
            : $"the server has it at {old[..10]}, the backup at {wanted[..10]}, and neither is lost by leaving it";
    }

    /// <summary>
    /// The next pack: as many of the refs as fit, or, when the first alone is too large, a part of its history under
    /// a name for the time being.
    /// </summary>
    public PushBatch Next(IReadOnlyList<PushCommand> pending, CancellationToken cancellationToken)
    {
        var count = Math.Min(pending.Count, MostRefs);
        while (true)
        {
            var objects = Collect(pending.Take(count).Select(one => one.New), cancellationToken);
            var (pack, size) = Build(objects);
            if (size <= _maxBytes)
            {
                return new([.. pending.Take(count)], pack, size, objects) { Finished = count };
            }

            if (count == 1)
            {
                return Part(pending[0].New, size, cancellationToken);
            }

            count = Smaller(count, size);
        }
    }

    /// <summary>What was sent is there now.</summary>
    public void Sent(PushBatch batch)
    {
        _there.UnionWith(batch.Objects);
        _thereTips.UnionWith(batch.Commands.Select(command => new ObjectId(command.New)));
    }

    public void Dispose()
    {
        _repository.Dispose();
        Clear();
    }

    /// <summary>Older history first: a commit that brings all of its own ancestors and still fits.</summary>
    private PushBatch Part(string oid, long size, CancellationToken cancellationToken)
    {
        var tip = _repository.Lookup(new ObjectId(oid))?.Peel<Commit>();
        var history = tip is null ? [] : _repository.Commits.QueryBy(new CommitFilter
        {
            IncludeReachableFrom = tip,
            ExcludeReachableFrom = _thereTips.Select(id => _repository.Lookup(id)).OfType<Commit>().ToList(),
            SortBy = CommitSortStrategies.Topological | CommitSortStrategies.Reverse,
        }).Select(commit => commit.Id).ToList();
        var count = history.Count;
        while (count > 1)
        {
            count = Smaller(count, size);
            var objects = Collect([history[count - 1].Sha], cancellationToken);
            (var pack, size) = Build(objects);
            if (size <= _maxBytes)
            {
                var part = new PushCommand(
                    $"{PushSession.PartPrefix}{++_parts}-{history[count - 1].Sha[..10]}", PushCommand.None,
                    history[count - 1].Sha);
                return new([part], pack, size, objects);
            }
        }

        throw new GitTransferException(
            $"What {(history.Count > 0 ? $"commit {history[0].Sha}" : $"object {oid}")} brings at once is larger than "
            + $"the {_maxBytes} bytes that the server takes in one push.",
            "Push this branch by hand from the restored folder, or ask GitHub's support for a larger limit.");
    }

    private int Smaller(int count, long size) =>
        Math.Clamp((int)(count * 0.9 * _maxBytes / size), 1, count - 1);

    private List<ObjectId> Collect(IEnumerable<string> oids, CancellationToken cancellationToken)
    {
        var found = new List<ObjectId>();
        var walk = new ConnectivityWalk(_repository, readsBlobs: false)
        {
            EndsAt = _there.Contains,
            OnVisit = found.Add,
        };
        var damage = walk.Run(oids.Select(oid => new GitRef("the push", oid)), cancellationToken).FirstOrDefault();
        return damage is null
            ? found
            : throw new DamagedBackupException($"The repository cannot be pushed: {damage}", "Verify the store.");
    }

    private (string Pack, long Size) Build(List<ObjectId> objects)
    {
        Clear();
        Directory.CreateDirectory(_scratch);
        if (objects.Count == 0)
        {
            var empty = Path.Combine(_scratch, "empty.pack");
            File.WriteAllBytes(empty, PushBatch.EmptyPack());
            return (empty, new FileInfo(empty).Length);
        }

        _repository.ObjectDatabase.Pack(new PackBuilderOptions(_scratch), pack =>
        {
            foreach (var id in objects)
            {
                pack.Add(id);
            }
        });
        var made = Directory.GetFiles(_scratch, "*.pack").Single();
        return (made, new FileInfo(made).Length);
    }

    private void Clear()
    {
        if (Directory.Exists(_scratch))
        {
            Directory.Delete(_scratch, recursive: true);
        }
    }
}
