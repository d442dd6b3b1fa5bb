using System.Buffers.Text;
using System.Text;

namespace OrgBackup.Git;

/// <summary>Reads git's pkt-lines: four hex digits of length, then the bytes.</summary>
internal sealed class PktLineReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[65_520];

    /// <summary>Gets the bytes of the current line without its line feed; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Gets all bytes of the current line, which may be a piece of something else.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Reads one line and says of which kind it is.</summary>
    /// <exception cref="GitTransferException">
    /// The stream ended, or the server reported an error (<c>ERR</c>).
    /// </exception>
    /// <exception cref="GitHubProtocolException">This is no pkt-line.</exception>
    public async ValueTask<PktLineKind> ReadAsync(CancellationToken cancellationToken)
    {
        await FillAsync(_buffer.AsMemory(0, 4), cancellationToken);
        if (!TryParseLength(_buffer.AsSpan(0, 4), out var length) || length == 3 || length > _buffer.Length)
        {
            throw new GitHubProtocolException("The server sent something that is not git's protocol.");
        }

        if (length < 4)
        {
            (Line, Payload) = (default, default);
            return (PktLineKind)length;
        }

        var line = _buffer.AsMemory(0, length - 4);
        await FillAsync(line, cancellationToken);
        if (line.Span.StartsWith("ERR "u8))
        {
            var words = GitHttpFailure.Clean(Encoding.UTF8.GetString(line.Span[4..]), token: "");
            throw GitTransferException.Refused(words);
        }

        Payload = line;
        Line = line.Span.EndsWith("\n"u8) ? line[..^1] : line;
        return PktLineKind.Data;
    }

    /// <summary>The text as one pkt-line.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes((bytes.Length + 4).ToString("x4", null)), .. bytes];
    }

    private static bool TryParseLength(ReadOnlySpan<byte> digits, out int length) =>
        Utf8Parser.TryParse(digits, out length, out var consumed, 'x') && consumed == 4;

    private async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        var count = await stream.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellationToken);
        if (count < target.Length)
        {
            throw new GitTransferException("The git server's answer ended too early.", "Run the retry.");
        }
    }
}

/// <summary>What a pkt-line is; the special ones have these numbers on the wire.</summary>
internal enum PktLineKind
{
    Flush = 0,
    Delimiter = 1,
    ResponseEnd = 2,
    Data = 4,
}
