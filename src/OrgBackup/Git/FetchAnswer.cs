using System.Buffers.Text;
using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// The pack in the answer to a <c>fetch</c>: its bytes are on side-band 1, chatter is on 2, what ends it on 3
/// (gitprotocol-pack). Its end is the flush of the protocol; an answer that ends without one was cut.
/// </summary>
internal sealed class FetchAnswer : ArrivalStream
{
    private const int MaxWords = 4096;

    private readonly Stream _body;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly StringBuilder _words = new();
    private int _start;
    private int _end;
    private int _left;
    private byte _band;
    private bool _isDone;

    private FetchAnswer(Stream body) => _body = body;

    /// <summary>Reads the answer's sections up to the pack.</summary>
    /// <exception cref="GitTransferException">The server refuses, or there is no pack in the answer.</exception>
    public static async Task<FetchAnswer> OpenAsync(Stream body, CancellationToken cancellationToken)
    {
        var reader = new PktLineReader(body);
        while (true)
        {
            var kind = await reader.ReadAsync(cancellationToken);
            if (kind == PktLineKind.Data && reader.Line.Span.SequenceEqual("packfile"u8))
            {
                return new(body);
            }

            if (kind == PktLineKind.Data && reader.Line.Span.StartsWith("shallow "u8))
            {
                throw GitTransferException.Refused("its copy is shallow: history is missing there");
            }

            if (kind is PktLineKind.Flush or PktLineKind.ResponseEnd)
            {
                throw new GitTransferException("The git server's answer has no pack in it.", "Run the retry.");
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isDone)
        {
            if (_left == 0)
            {
                await ReadHeadAsync(cancellationToken);
                continue;
            }

            await FillAsync(1, cancellationToken);
            var piece = _buffer.AsMemory(_start, Math.Min(_left, _end - _start));
            if (_band == 1)
            {
                piece = piece[..Math.Min(piece.Length, buffer.Length)];
                piece.CopyTo(buffer);
            }
            else
            {
                Hear(piece.Span);
            }

            (_start, _left) = (_start + piece.Length, _left - piece.Length);
            if (_band == 3 && _left == 0)
            {
                throw Refusal();
            }

            if (_band == 1 && piece.Length > 0)
            {
                return piece.Length;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsComplaint(string line) =>
        line.Contains("fatal:", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal);

    private async ValueTask ReadHeadAsync(CancellationToken cancellationToken)
    {
        await FillAsync(4, cancellationToken);
        var head = _buffer.AsSpan(_start, 4);
        if (!Utf8Parser.TryParse(head, out int length, out var digits, 'x') || digits != 4
            || length is 3 or > 65_520)
        {
            throw new GitHubProtocolException("The server sent something that is not git's protocol.");
        }

        _start += 4;
        if (length < 5)
        {
            _isDone = length is (int)PktLineKind.Flush or (int)PktLineKind.ResponseEnd;
            return;
        }

        await FillAsync(1, cancellationToken);
        (_band, _left) = (_buffer[_start], length - 5);
        if (_band is not (1 or 2 or 3))
        {
            throw _band == 'E'
                ? GitTransferException.Refused(await RestAsync(cancellationToken))
                : new GitHubProtocolException($"The server sent a pack on side-band {_band}, which git does not know.");
        }

        _start++;
        if (_band == 3 && _left == 0)
        {
            throw Refusal();
        }
    }

    /// <summary>The words of an <c>ERR</c> line, which is on no band.</summary>
    private async ValueTask<string> RestAsync(CancellationToken cancellationToken)
    {
        await FillAsync(Math.Min(_left + 1, MaxWords), cancellationToken);
        var line = Encoding.UTF8.GetString(_buffer.AsSpan(_start, Math.Min(_left + 1, _end - _start)));
        return GitHttpFailure.Clean(line.StartsWith("ERR ", StringComparison.Ordinal) ? line[4..] : line, token: "");
    }

    private void Hear(ReadOnlySpan<byte> piece)
    {
        if (_words.Length < MaxWords)
        {
            _words.Append(Encoding.UTF8.GetString(piece));
        }
    }

    private GitTransferException Refusal()
    {
        var lines = _words.ToString().Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var said = lines.Where(IsComplaint)
            .Append(lines.LastOrDefault() ?? "it gave no reason")
            .Distinct(StringComparer.Ordinal);
        return GitTransferException.Refused(GitHttpFailure.Clean(string.Join(' ', said), token: ""));
    }

    /// <summary>Makes so many bytes present in the buffer.</summary>
    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
        {
            return;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            var read = await _body.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read > 0
                ? read
                : throw new GitTransferException("The git server's answer ended too early.", "Run the retry.");
        }
    }
}
