namespace OrgBackup.Metadata;

/// <summary>
/// Writes one kind's file: each item's bytes exactly as sent, one item per line, each id once. The file has its name
/// only when it is complete; disposed before that, it leaves nothing, or what can be opened again.
/// </summary>
internal sealed class KindFile : IAsyncDisposable
{
    private static readonly byte[] Open = "[\n"u8.ToArray();
    private static readonly byte[] Next = ",\n"u8.ToArray();
    private static readonly byte[] Close = "\n]\n"u8.ToArray();
    private static readonly byte[] Empty = "[]\n"u8.ToArray();
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly KindPlace _place;
    private readonly FileStream _file;
    private readonly IdentitySet _seen = new();
    private readonly KindDigest _digest = new();
    private DateTimeOffset? _watermark;
    private bool _isComplete;

    private KindFile(KindPlace place, FileMode mode)
    {
        _place = place;
        _file = new(place.Part, mode, FileAccess.ReadWrite, FileShare.None, 64 << 10, useAsync: false);
    }

    public long Count { get; private set; }

    public long Length { get; private set; }

    public static string PathOf(string folder, string kind) => Path.Combine(folder, $"{kind}.json");

    public static KindFile New(KindPlace place) => new(place, FileMode.Create);

    /// <summary>Opens an unfinished file again, cut back to what it is known to hold.</summary>
    /// <returns>Null when it does not hold that.</returns>
    public static KindFile? Reopen(KindPlace place, KindCursor known)
    {
        if (known is { Length: 0, Items: 0 })
        {
            return New(place);
        }

        if (new FileInfo(place.Part) is not { Exists: true } part || known.Length < 0 || part.Length < known.Length)
        {
            return null;
        }

        var file = new KindFile(place, FileMode.Open);
        if (file.TakeOver(known))
        {
            return file;
        }

        file._file.Dispose();
        return null;
    }

    public KindResult ToResult(string kind) =>
        new()
        {
            Kind = kind,
            Status = KindStatus.Read,
            Count = Count,
            Digest = _digest.ToString(),
            Watermark = _watermark,
        };

    /// <summary>Adds an item, unless its id is in the file already: pages move while they are read.</summary>
    /// <returns>Whether it was new.</returns>
    public async ValueTask<bool> AddAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        if (!Note(item.Span))
        {
            return false;
        }

        var separator = Length == 0 ? Open : Next;
        await _file.WriteAsync(separator, cancellationToken);
        await _file.WriteAsync(item, cancellationToken);
        Length += separator.Length + item.Length;
        return true;
    }

    /// <summary>Gives the file of items its end and its name.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) =>
        FinishAsync(Count == 0 ? Empty : Close, cancellationToken);

    /// <summary>Makes this the file of a single object.</summary>
    public async Task CompleteAsync(ReadOnlyMemory<byte> single, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(single, cancellationToken);
        Note(single.Span);
        await FinishAsync(LineEnd, cancellationToken);
    }

    /// <summary>Takes the bytes of an earlier file over, and gives them their name.</summary>
    public async Task CopyAsync(string earlier, CancellationToken cancellationToken)
    {
        _file.SetLength(0);
        await using (var source = File.OpenRead(earlier))
        {
            await source.CopyToAsync(_file, cancellationToken);
        }

        await FinishAsync([], cancellationToken);
    }

    /// <summary>The items so far, each valid until the next one; none may be added meanwhile.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Items()
    {
        if (Length > 0)
        {
            _file.Seek(0, SeekOrigin.Begin);
            foreach (var item in JsonArrayFile.ReadUnfinished(_file, Path.GetFileName(_place.Part)))
            {
                yield return item;
            }

            _file.Seek(0, SeekOrigin.End);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_isComplete && !_place.IsKept)
        {
            File.Delete(_place.Part);
        }
    }

    private bool Note(ReadOnlySpan<byte> item)
    {
        var (identity, updated) = KindItem.Of(item);
        if (identity is { } id && !_seen.Add(id))
        {
            return false;
        }

        _watermark = updated is { } time && !(time <= _watermark) ? time : _watermark;
        _digest.Add(item);
        Count++;
        return true;
    }

    private bool TakeOver(KindCursor known)
    {
        try
        {
            _file.SetLength(known.Length);
            foreach (var item in JsonArrayFile.ReadUnfinished(_file, Path.GetFileName(_place.Part)))
            {
                Note(item.Span);
            }
        }
        catch (DamagedBackupException)
        {
            return false;
        }

        Length = _file.Seek(0, SeekOrigin.End);
        return Count == known.Items;
    }

    private async Task FinishAsync(byte[] end, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(end, cancellationToken);
        await _file.DisposeAsync();
        File.Move(_place.Part, _place.File, overwrite: true);
        _isComplete = true;
    }
}
