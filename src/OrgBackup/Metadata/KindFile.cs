using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Writes one kind's file: each item's bytes exactly as sent, one item per line, each id once. The file has its name
/// only when it is complete; disposed before that, it leaves nothing.
/// </summary>
internal sealed class KindFile : IAsyncDisposable
{
    private static readonly byte[] Open = "[\n"u8.ToArray();
    private static readonly byte[] Next = ",\n"u8.ToArray();
    private static readonly byte[] Close = "\n]\n"u8.ToArray();
    private static readonly byte[] Empty = "[]\n"u8.ToArray();
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private static readonly UInt128 NoNumber = UInt128.One << 127;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly HashSet<UInt128> _seen = [];
    private readonly KindDigest _digest = new();
    private bool _isComplete;

    public KindFile(string folder, string kind)
    {
        _path = PathOf(folder, kind);
        _file = new(_path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 64 << 10, useAsync: false);
    }

    public long Count { get; private set; }

    public string Digest => _digest.ToString();

    public static string PathOf(string folder, string kind) => Path.Combine(folder, $"{kind}.json");

    /// <summary>Adds an item, unless its id is in the file already: pages move while they are read.</summary>
    /// <returns>Whether it was new.</returns>
    public async ValueTask<bool> AddAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        if (IdOf(item.Span) is { } id && !_seen.Add(id))
        {
            return false;
        }

        await _file.WriteAsync(Count == 0 ? Open : Next, cancellationToken);
        await _file.WriteAsync(item, cancellationToken);
        _digest.Add(item.Span);
        Count++;
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
        if (!_isComplete)
        {
            File.Delete(_path + ".part");
        }
    }

    private async Task FinishAsync(byte[] end, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(end, cancellationToken);
        await _file.DisposeAsync();
        File.Move(_path + ".part", _path, overwrite: true);
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
