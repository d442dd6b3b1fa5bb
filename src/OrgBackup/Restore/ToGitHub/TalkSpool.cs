using System.Runtime.InteropServices;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What belongs to a number, in the order in which it is looked at.</summary>
internal enum TalkPiece : byte
{
    Issue,
    Pull,
    Details,
    Discussion,
    Comment,
    Review,
    Thread,
    ReviewComment,
    DiscussionComment,
}

/// <summary>
/// All items of a repository's conversations in one temporary file, so that they can be had number by number: in memory
/// are 32 bytes of each, however many there are and however long.
/// </summary>
internal sealed class TalkSpool : IDisposable
{
    private readonly FileStream _file;
    private readonly List<Entry> _entries = [];
    private long _length;
    private bool _isSorted;

    public TalkSpool(string folder)
    {
        var path = Path.Combine(folder, $"conversations-{Guid.NewGuid():n}");
        _file = new(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 << 10, FileOptions.DeleteOnClose);
    }

    /// <summary>Gets the numbers that have an issue, a pull request or a discussion, ascending.</summary>
    public IEnumerable<long> Numbers
    {
        get
        {
            Sort();
            var last = -1L;
            foreach (var entry in _entries)
            {
                if (entry.Piece is TalkPiece.Issue or TalkPiece.Pull or TalkPiece.Discussion && entry.Number != last)
                {
                    last = entry.Number;
                    yield return last;
                }
            }
        }
    }

    public void Add(long number, TalkPiece piece, JsonElement item)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(item);
        _file.Write(bytes);
        _entries.Add(new(number, _length, bytes.Length, piece));
        _length += bytes.Length;
        _isSorted = false;
    }

    /// <summary>How many pieces of a sort there are.</summary>
    public int Count(TalkPiece piece) => _entries.Count(entry => entry.Piece == piece);

    /// <summary>Everything of one number, by piece, and in the order in which it was added.</summary>
    public IReadOnlyList<(TalkPiece Piece, JsonElement Item)> Of(long number)
    {
        Sort();
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _entries[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        var found = new List<(TalkPiece, JsonElement)>();
        for (; low < _entries.Count && _entries[low].Number == number; low++)
        {
            found.Add((_entries[low].Piece, Read(_entries[low])));
        }

        return found;
    }

    public void Dispose() => _file.Dispose();

    private JsonElement Read(Entry entry)
    {
        var bytes = new byte[entry.Length];
        _file.Position = entry.Offset;
        _file.ReadExactly(bytes);
        using var document = Json.Parse(bytes);
        return document.RootElement.Clone();
    }

    private void Sort()
    {
        if (!_isSorted)
        {
            _file.Flush();
            _entries.Sort(Entry.Compare);
            _isSorted = true;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(long Number, long Offset, int Length, TalkPiece Piece)
    {
        public static int Compare(Entry one, Entry other) =>
            (one.Number, one.Piece, one.Offset).CompareTo((other.Number, other.Piece, other.Offset));
    }
}
