using System.Runtime.CompilerServices;
using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>What objects name: gathered by one thread, handed on from time to time.</summary>
internal sealed class ObjectLinks(ObjectFormat format)
{
    /// <summary>So many ids stay in the processor's cache; most names of a tree were in the one before.</summary>
    private const int Batch = 12 * 1024;

    private readonly byte[] _id = new byte[format.Length];

    public NamedObjects Named { get; } = new(format, 16 * 1024);

    /// <summary>Gets the pointers of Git LFS among the blobs.</summary>
    public HashSet<LfsPointer> Lfs { get; } = [];

    /// <summary>Gets the commits, trees and tags that do not say what they name.</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>Gets what each annotated tag points at, ids in hex.</summary>
    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public bool IsFull => Named.Count >= Batch;

    /// <summary>Notes what an object names.</summary>
    public void Look(PackObjectType type, ReadOnlySpan<byte> id, ReadOnlySpan<byte> content)
    {
        var isReadable = type switch
        {
            PackObjectType.Tree => LookAtTree(content),
            PackObjectType.Commit => LookAtCommit(content),
            PackObjectType.Tag => LookAtTag(id, content),
            _ => LookAtBlob(content),
        };
        if (!isReadable && Unreadable.Count < GitCheck.MaxSentences)
        {
            Unreadable.Add(Convert.ToHexStringLower(id));
        }
    }

    public void AddAll(ObjectLinks other)
    {
        Keep(other);
        Named.AddAll(other.Named);
        Unreadable.AddRange(other.Unreadable);
    }

    /// <summary>Keeps of another what is asked for later: pointers and tags.</summary>
    public void Keep(ObjectLinks other)
    {
        Lfs.UnionWith(other.Lfs);
        foreach (var (tag, target) in other.Tags)
        {
            Tags[tag] = target;
        }
    }

    public void Clear()
    {
        Named.Clear();
        Lfs.Clear();
        Tags.Clear();
        Unreadable.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool LookAtTree(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var (mode, i) = (0, 0);
            for (; i < content.Length && content[i] is >= (byte)'0' and <= (byte)'7'; i++)
            {
                mode = (mode << 3) | (content[i] - '0');
            }

            var name = i > 0 && i < content.Length && content[i] == (byte)' ' ? content[(i + 1)..] : [];
            var end = name.IndexOf((byte)0);
            if (end <= 0 || name.Length < end + 1 + format.Length)
            {
                return false;
            }

            if ((mode & 0xF000) != 0xE000)
            {
                var type = (mode & 0xF000) == 0x4000 ? PackObjectType.Tree : PackObjectType.Blob;
                Named.Add(name.Slice(end + 1, format.Length), (byte)(1 << (int)type));
            }

            content = name[(end + 1 + format.Length)..];
        }

        return true;
    }

    private bool LookAtCommit(ReadOnlySpan<byte> content)
    {
        if (!TakeId("tree "u8, ref content))
        {
            return false;
        }

        Named.Add(_id, 1 << (int)PackObjectType.Tree);
        while (content.StartsWith("parent "u8))
        {
            if (!TakeId("parent "u8, ref content))
            {
                return false;
            }

            Named.Add(_id, 1 << (int)PackObjectType.Commit);
        }

        return true;
    }

    private bool LookAtTag(ReadOnlySpan<byte> id, ReadOnlySpan<byte> content)
    {
        if (!TakeId("object "u8, ref content) || !content.StartsWith("type "u8))
        {
            return false;
        }

        var end = content.IndexOf((byte)'\n');
        var type = end < 0 ? PackObjectType.None : PackObjectTypes.Parse(content[5..end]);
        Named.Add(_id, (byte)(1 << (int)type));
        Tags[Convert.ToHexStringLower(id)] = Convert.ToHexStringLower(_id);
        return type != PackObjectType.None;
    }

    private bool LookAtBlob(ReadOnlySpan<byte> content)
    {
        if (content.Length is >= LfsPointerText.MinBytes and <= LfsPointerText.MaxBytes
            && LfsPointerText.Parse(content) is { } pointer)
        {
            Lfs.Add(pointer);
        }

        return true;
    }

    private bool TakeId(ReadOnlySpan<byte> label, ref ReadOnlySpan<byte> content)
    {
        var line = label.Length + (2 * format.Length);
        if (content.Length <= line || !content.StartsWith(label) || content[line] != (byte)'\n'
            || !ObjectIdText.IsValid(content[label.Length..line]))
        {
            return false;
        }

        _ = Convert.FromHexString(content[label.Length..line], _id, out _, out _);
        content = content[(line + 1)..];
        return true;
    }
}
