namespace OrgBackup.Git;

/// <summary>Deltas that name their base by its id, until an object turns out to have it.</summary>
internal sealed class PendingDeltas
{
    private readonly PackTable _table;
    private readonly int _length;
    private readonly int[] _entries;
    private readonly byte[] _baseIds;
    private readonly int[] _claims;

    public PendingDeltas(PackTable table)
    {
        (_table, _length) = (table, table.Format.Length);
        var entries = new List<int>();
        for (var entry = 0; entry < table.Count; entry++)
        {
            if (table.Kinds[entry] == PackObjectType.ReferenceDelta)
            {
                entries.Add(entry);
            }
        }

        entries.Sort((a, b) => table.Id(a).SequenceCompareTo(table.Id(b)) is var order and not 0 ? order : b - a);
        _entries = [.. entries];
        _claims = new int[_entries.Length];
        _baseIds = new byte[checked(_entries.Length * _length)];
        for (var i = 0; i < _entries.Length; i++)
        {
            table.Id(_entries[i]).CopyTo(BaseId(i));
        }
    }

    public bool IsEmpty => _entries.Length == 0;

    /// <summary>Hangs on an object, whose id is known by now, the deltas that name it.</summary>
    public void Hang(int entry)
    {
        if (_entries.Length == 0)
        {
            return;
        }

        var id = _table.Id(entry);
        var first = LowerBound(id);
        if (first == _entries.Length || !BaseId(first).SequenceEqual(id))
        {
            return;
        }

        if (Interlocked.Exchange(ref _claims[first], 1) == 1)
        {
            throw new DamagedBackupException("an object on which another depends is in it twice");
        }

        for (var i = first; i < _entries.Length && BaseId(i).SequenceEqual(id); i++)
        {
            _table.Hang(_entries[i], entry);
        }
    }

    private Span<byte> BaseId(int i) => _baseIds.AsSpan(i * _length, _length);

    private int LowerBound(ReadOnlySpan<byte> id)
    {
        var (low, high) = (0, _entries.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (BaseId(middle).SequenceCompareTo(id) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
