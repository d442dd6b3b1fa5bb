using System.Buffers;

namespace OrgBackup.Git;

/// <summary>What one thread needs to read objects of a pack.</summary>
internal sealed class PackWorker
{
    /// <summary>A larger blob on which nothing depends is hashed as it is inflated, never held.</summary>
    public const long StreamAbove = 1024 * 1024;

    /// <summary>Nothing inflates to more than this times its length.</summary>
    private const long MaxRatio = 1040;

    private readonly PackBytes _pack;
    private readonly ObjectFormat _format;
    private readonly Inflater _inflater;
    private readonly ObjectHash? _watchful;
    private byte[]? _stream;

    public PackWorker(PackBytes pack, ObjectFormat format)
    {
        (_pack, _format) = (pack, format);
        Window = new(pack);
        _inflater = new(Window);
        _watchful = format.IsWatchful ? format.StartObjects() : null;
    }

    public PackWindow Window { get; }

    /// <summary>Room for content of this length, its header before it; goes back to <see cref="Return"/>.</summary>
    public static byte[] Rent(long length)
    {
        var room = length + PackObjectTypes.MaxHeader + Inflater.Slack;
        if (room > Array.MaxLength)
        {
            throw new DamagedBackupException("it is larger than can be checked");
        }

        return room <= StreamAbove
            ? ArrayPool<byte>.Shared.Rent((int)room)
            : GC.AllocateUninitializedArray<byte>((int)room);
    }

    public static void Return(byte[] buffer)
    {
        if (buffer.Length <= 2 * StreamAbove && int.IsPow2(buffer.Length))
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static Span<byte> Content(byte[] buffer, long length) =>
        buffer.AsSpan(PackObjectTypes.MaxHeader, (int)length);

    /// <summary>Inflates what the window stands at.</summary>
    public byte[] Inflate(long length)
    {
        if (length / MaxRatio > _pack.LeftAt(Window.Offset))
        {
            throw new DamagedBackupException("it cannot have the size that it states");
        }

        var buffer = Rent(length);
        _inflater.Inflate(buffer, PackObjectTypes.MaxHeader, (int)length);
        return buffer;
    }

    /// <summary>Takes the id of content in a buffer, and notes what it names.</summary>
    public void Identify(byte[] buffer, PackObjectType type, long length, Span<byte> id, ObjectLinks links)
    {
        var header = type.WriteHeader(length, buffer.AsSpan(0, PackObjectTypes.MaxHeader));
        var before = PackObjectTypes.MaxHeader - header;
        var whole = buffer.AsSpan(before, header + (int)length);
        if (_watchful is { } hash)
        {
            hash.Append(whole);
            hash.Finish(id);
        }
        else
        {
            _format.Hash(whole, id);
        }

        links.Look(type, id, Content(buffer, length));
    }

    /// <summary>Inflates what the window stands at without holding it; a delta has no id yet.</summary>
    public void Stream(PackObjectType type, long length, Span<byte> id)
    {
        using var hash = _format.StartObjects();
        Span<byte> header = stackalloc byte[PackObjectTypes.MaxHeader];
        hash.Append(header[^type.WriteHeader(length, header)..]);
        _stream ??= new byte[256 * 1024];
        var passed = 0L;
        _inflater.Inflate(_stream, (bytes, start, count) =>
        {
            passed += count;
            if (passed > length)
            {
                throw new DamagedBackupException("its data cannot be inflated");
            }

            hash.Append(bytes.AsSpan(start, count));
        });
        if (passed != length)
        {
            throw new DamagedBackupException("its data cannot be inflated");
        }

        if (!type.IsDelta())
        {
            hash.Finish(id);
        }
    }
}
