using System.Buffers.Text;
using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Listens to a fetch's answer on its way to libgit2, which swallows what the server says: keeps the words of
/// <c>ERR</c> lines and of the error band, and knows whether the answer came to its end.
/// </summary>
internal sealed class SideBandTap
{
    private const int MaxWords = 4096;
    private readonly byte[] _head = new byte[4];
    private readonly StringBuilder _words = new();
    private readonly StringBuilder _errors = new();
    private int _headLength;
    private int _left;
    private Meaning _meaning;

    private enum Meaning
    {
        Unknown,
        Data,
        Words,
        Error,
    }

    /// <summary>Gets a value indicating whether the flush that ends an answer was the last thing seen.</summary>
    public bool Ended { get; private set; }

    /// <summary>Gets what the server said when it gave up; null when it did not.</summary>
    public string? Refusal => _errors.Length == 0 ? null : GitHttpFailure.Clean($"{_errors} {Fatal()}", token: "");

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left == 0)
            {
                bytes = ReadHead(bytes);
                continue;
            }

            var piece = bytes[..Math.Min(_left, bytes.Length)];
            bytes = bytes[piece.Length..];
            _left -= piece.Length;
            Hear(piece);
        }
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        _head[_headLength++] = bytes[0];
        if (_headLength == 4)
        {
            _headLength = 0;
            _meaning = Meaning.Unknown;
            Ended = _head.AsSpan().SequenceEqual("0000"u8);
            var known = Utf8Parser.TryParse(_head, out int length, out var digits, 'x') && digits == 4;
            _left = known && length > 4 ? length - 4 : 0;
        }

        return bytes[1..];
    }

    private void Hear(ReadOnlySpan<byte> piece)
    {
        if (_meaning == Meaning.Unknown)
        {
            _meaning = piece[0] switch
            {
                1 => Meaning.Data,
                2 => Meaning.Words,
                3 => Meaning.Error,
                (byte)'E' => Meaning.Error,
                _ => Meaning.Data,
            };
        }

        var target = _meaning == Meaning.Error ? _errors : _words;
        if (_meaning != Meaning.Data && target.Length < MaxWords)
        {
            target.Append(Encoding.UTF8.GetString(piece));
        }
    }

    /// <summary>The lines of the server's chatter that say what was wrong.</summary>
    private string Fatal() => string.Join(' ', _words.ToString().Split('\n', '\r').Where(IsComplaint));

    private static bool IsComplaint(string line) =>
        line.Contains("fatal:", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal);
}
