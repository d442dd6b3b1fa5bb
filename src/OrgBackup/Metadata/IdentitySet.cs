using System.Numerics;

namespace OrgBackup.Metadata;

/// <summary>
/// The identities (<see cref="KindItem.Identity"/>) of a file's items. A vast file has a million of them: those that
/// are numbers take 11 to 22 bytes each, a quarter of what a general set takes.
/// </summary>
internal sealed class IdentitySet
{
    // zero is an empty slot: numbers are stored one higher, and the others are never zero
    private readonly Table<ulong> _numbers = new();
    private readonly Table<UInt128> _others = new();

    public int Count => _numbers.Count + _others.Count;

    /// <summary>The identities of a file's items.</summary>
    public static IdentitySet Of(string file)
    {
        var identities = new IdentitySet();
        foreach (var item in JsonArrayFile.Read(file))
        {
            if (KindItem.IdentityOf(item.Span) is { } identity)
            {
                identities.Add(identity);
            }
        }

        return identities;
    }

    /// <summary>Adds an identity.</summary>
    /// <returns>Whether it was new.</returns>
    public bool Add(UInt128 identity) =>
        IsNumber(identity) ? _numbers.Add((ulong)identity + 1) : _others.Add(identity);

    public bool Contains(UInt128 identity) =>
        IsNumber(identity) ? _numbers.Contains((ulong)identity + 1) : _others.Contains(identity);

    private static bool IsNumber(UInt128 identity) => identity < ulong.MaxValue;

    /// <summary>An open table, never more than three quarters full.</summary>
    private sealed class Table<T>
        where T : struct, IBinaryInteger<T>
    {
        private T[] _slots = [];

        public int Count { get; private set; }

        public bool Contains(T value) => _slots.Length > 0 && _slots[SlotOf(value)] == value;

        public bool Add(T value)
        {
            if ((Count + 1) * 4L > _slots.Length * 3L)
            {
                Grow();
            }

            var slot = SlotOf(value);
            if (_slots[slot] == value)
            {
                return false;
            }

            _slots[slot] = value;
            Count++;
            return true;
        }

        /// <summary>Where the value is, or the empty place for it.</summary>
        private int SlotOf(T value)
        {
            // what spreads ids that follow each other: the golden ratio's bits
            var hash = ulong.CreateTruncating(value) * 0x9E3779B97F4A7C15;
            var slot = (int)(hash >> 33) & (_slots.Length - 1);
            while (_slots[slot] != T.Zero && _slots[slot] != value)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            return slot;
        }

        private void Grow()
        {
            var full = _slots;
            _slots = new T[Math.Max(16, full.Length * 2)];
            foreach (var value in full)
            {
                if (value != T.Zero)
                {
                    _slots[SlotOf(value)] = value;
                }
            }
        }
    }
}
