using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.GitHub;

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

    private static readonly UInt128 NoNumber = UInt128.One << 127;

    private readonly KindPlace _place;
    private readonly FileStream _file;
    private readonly HashSet<UInt128> _seen = [];
    private readonly KindDigest _digest = new();
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
        new() { Kind = kind, Status = KindStatus.Read, Count = Count, Digest = _digest.ToString() };

    /// <summary>Adds an item, unless its id is in the file already: pages move while they are read.</summary>
    /// <returns>Whether it was new.</returns>
    public async ValueTask<bool> AddAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        if (IdOf(item.Span) is { } id && !_seen.Add(id))
        {
            return false;
        }

        var separator = Count == 0 ? Open : Next;
        await _file.WriteAsync(separator, cancellationToken);
        await _file.WriteAsync(item, cancellationToken);
        _digest.Add(item.Span);
        Count++;
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
        _digest.Add(single.Span);
        Count = 1;
        await FinishAsync(LineEnd, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_isComplete && !_place.IsKept)
        {
            File.Delete(_place.Part);
        }
    }

    private bool TakeOver(KindCursor known)
    {
        try
        {
            _file.SetLength(known.Length);
            foreach (var item in JsonArrayFile.ReadUnfinished(_file, Path.GetFileName(_place.Part)))
            {
                if (IdOf(item.Span) is { } id)
                {
                    _seen.Add(id);
                }

                _digest.Add(item.Span);
                Count++;
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

    // ids that fit a number stand for themselves, others for the half of their hash
    private static UInt128? IdOf(ReadOnlySpan<byte> item)
    {
        var reader = Json.Reader(item);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
            {
                return Json.Number(ref reader) is { } number and >= 0
                    ? (UInt128)number
                    : BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(reader.ValueSpan)) | NoNumber;
            }

            reader.Skip();
        }

        return null;
    }
}
