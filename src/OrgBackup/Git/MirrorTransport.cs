using System.Buffers;
using LibGit2Sharp;

namespace OrgBackup.Git;

/// <summary>
/// The transport that libgit2 talks to instead of its own HTTP: the ref list is replayed from memory, the request goes
/// out through <see cref="GitHttp"/>. libgit2 sees neither URL nor token.
/// </summary>
internal sealed class MirrorTransport : RpcSmartSubtransport
{
    /// <summary>The scheme under which libgit2 finds this transport.</summary>
    public const string Scheme = "orgbackup";

    public static readonly AsyncLocal<MirrorExchange?> Current = new();

    protected override SmartSubtransportStream Action(string url, GitSmartSubtransportAction action)
    {
        var exchange = Current.Value ?? throw new InvalidOperationException("No fetch is under way.");
        return action switch
        {
            GitSmartSubtransportAction.UploadPackList => new ReplayedList(this, exchange.Advertisement),
            GitSmartSubtransportAction.UploadPack => new PackRequest(this, exchange),
            _ => throw new NotSupportedException($"{action} is not part of a mirror."),
        };
    }

    private sealed class ReplayedList(SmartSubtransport parent, byte[] list) : SmartSubtransportStream(parent)
    {
        private int _position;

        public override int Read(Stream dataStream, long length, out long bytesRead)
        {
            var count = (int)Math.Min(length, list.Length - _position);
            dataStream.Write(list, _position, count);
            _position += count;
            bytesRead = count;
            return 0;
        }

        public override int Write(Stream dataStream, long length) => throw new NotSupportedException();
    }

    private sealed class PackRequest(SmartSubtransport parent, MirrorExchange exchange)
        : SmartSubtransportStream(parent)
    {
        private readonly ArrayBufferWriter<byte> _request = new();
        private readonly byte[] _buffer = new byte[64 * 1024];
        private Stream? _answer;

        public override int Write(Stream dataStream, long length)
        {
            for (var left = length; left > 0;)
            {
                var count = dataStream.Read(_buffer, 0, (int)Math.Min(left, _buffer.Length));
                _request.Write(_buffer.AsSpan(0, count));
                left -= count > 0 ? count : throw new EndOfStreamException();
            }

            return 0;
        }

        public override int Read(Stream dataStream, long length, out long bytesRead)
        {
            _answer ??= exchange.Post(_request.WrittenSpan.ToArray());
            var count = exchange.Read(_answer, _buffer.AsMemory(0, (int)Math.Min(length, _buffer.Length)));
            dataStream.Write(_buffer, 0, count);
            bytesRead = count;
            return 0;
        }

        protected override void Free()
        {
            _answer?.Dispose();
            base.Free();
        }
    }
}
