namespace OrgBackup.Restore.ToGitHub;

/// <summary>What was restored, what could not be, and what is unavoidably different. Safe for many threads.</summary>
public sealed class RestoreLedger
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _restored = new(StringComparer.Ordinal);
    private readonly List<NotRestoredItem> _failed = [];
    private readonly Dictionary<(string Kind, string Reason), long> _differs = [];

    public void Restored(string kind, long count = 1)
    {
        lock (_lock)
        {
            _restored[kind] = _restored.GetValueOrDefault(kind) + count;
        }
    }

    /// <summary>Something that was asked for and failed: the command's exit code is 3.</summary>
    public void NotRestored(string kind, string what, string reason)
    {
        lock (_lock)
        {
            _failed.Add(new(kind, what, reason));
        }
    }

    /// <summary>What GitHub does not let anybody restore as it was: listed, no failure.</summary>
    public void Differs(string kind, string reason, long count)
    {
        lock (_lock)
        {
            _differs[(kind, reason)] = _differs.GetValueOrDefault((kind, reason)) + count;
        }
    }

    /// <summary>The number of items restored per kind.</summary>
    public IReadOnlyDictionary<string, long> AllRestored()
    {
        lock (_lock)
        {
            return new SortedDictionary<string, long>(_restored, StringComparer.Ordinal);
        }
    }

    public IReadOnlyList<NotRestoredItem> AllFailed()
    {
        lock (_lock)
        {
            return [.. _failed];
        }
    }

    /// <summary>Each difference once, by kind, with the number of items it is about.</summary>
    public IReadOnlyList<RestoreDifference> AllDifferences()
    {
        lock (_lock)
        {
            return
            [
                .. _differs.OrderBy(one => one.Key.Kind, StringComparer.Ordinal)
                    .Select(one => new RestoreDifference(one.Key.Kind, one.Key.Reason, one.Value)),
            ];
        }
    }
}

/// <summary>One thing that should be there and is not.</summary>
public sealed record NotRestoredItem(string Kind, string What, string Reason);

/// <summary>What is different from what was backed up, without anybody's fault.</summary>
public sealed record RestoreDifference(string Kind, string Reason, long Count);
