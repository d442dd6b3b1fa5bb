using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>
/// Visits every object that refs reach, each once: commits, trees and tags are read, files looked up.
/// </summary>
internal sealed class ConnectivityWalk(GitRepository repository, bool readsBlobs)
{
    private readonly HashSet<Id> _visited = [];
    private readonly Stack<(ObjectId Id, ObjectType? Type)> _pending = new();

    /// <summary>Gets whether an object, and what it reaches, need not be visited.</summary>
    public Func<ObjectId, bool> EndsAt { get; init; } = _ => false;

    public Action<ObjectId> OnVisit { get; init; } = _ => { };

    /// <summary>One sentence per damage of what the refs of a repository reach; runs inside a worker process.</summary>
    public static IReadOnlyList<string> Run(string folder, CancellationToken cancellationToken)
    {
        LibGit2.Prepare();
        try
        {
            using var repository = new GitRepository(folder);
            return
            [
                .. new ConnectivityWalk(repository, readsBlobs: true)
                    .Run(BareRefs.Read(folder).Refs, cancellationToken)
                    .Take(GitCheck.MaxSentences + 1),
            ];
        }
        catch (Exception e) when (e is LibGit2SharpException or DamagedBackupException)
        {
            return [$"The repository cannot be read: {e.Message}"];
        }
    }

    public IEnumerable<string> Run(IEnumerable<GitRef> refs, CancellationToken cancellationToken)
    {
        foreach (var reference in refs)
        {
            Push(new ObjectId(reference.Oid), type: null);
            while (_pending.TryPop(out var next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Visit(next.Id, next.Type) is { } damage)
                {
                    var kind = next.Type?.ToString() ?? "Object";
                    yield return $"{kind} {next.Id.Sha}, reached from {reference.Name}, {damage}.";
                }
            }
        }
    }

    private string? Visit(ObjectId id, ObjectType? type)
    {
        try
        {
            if (type == ObjectType.Blob && !readsBlobs)
            {
                return repository.ObjectDatabase.Contains(id) ? null : "is missing";
            }

            var found = repository.Lookup(id);
            if (found is null)
            {
                return "is missing";
            }

            PushWhatItNames(found);
            return type is { } expected && !IsOfType(found, expected) ? $"is no {expected}" : null;
        }
        catch (LibGit2SharpException e)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    private void PushWhatItNames(GitObject found)
    {
        switch (found)
        {
            case Commit commit:
                Push(commit.Tree.Id, ObjectType.Tree);
                foreach (var parent in commit.Parents)
                {
                    Push(parent.Id, ObjectType.Commit);
                }

                break;
            case Tree tree:
                foreach (var entry in tree.Where(e => e.TargetType != TreeEntryTargetType.GitLink))
                {
                    var isFolder = entry.TargetType == TreeEntryTargetType.Tree;
                    Push(entry.Target.Id, isFolder ? ObjectType.Tree : ObjectType.Blob);
                }

                break;
            case TagAnnotation tag:
                Push(tag.Target.Id, type: null);
                break;
        }
    }

    private void Push(ObjectId id, ObjectType? type)
    {
        if (_visited.Add(new(id)) && !EndsAt(id))
        {
            OnVisit(id);
            _pending.Push((id, type));
        }
    }

    private static bool IsOfType(GitObject found, ObjectType type) => type switch
    {
        ObjectType.Commit => found is Commit,
        ObjectType.Tree => found is Tree,
        ObjectType.Blob => found is Blob,
        _ => found is TagAnnotation,
    };

    /// <summary>An object id without an allocation of its own: a history has millions.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Id(ulong A, ulong B, uint C)
    {
        public Id(ObjectId id)
            : this(Read(id.RawId, 0), Read(id.RawId, 8), BinaryPrimitives.ReadUInt32LittleEndian(id.RawId.AsSpan(16)))
        {
        }

        private static ulong Read(byte[] raw, int offset) =>
            BinaryPrimitives.ReadUInt64LittleEndian(raw.AsSpan(offset));
    }
}
