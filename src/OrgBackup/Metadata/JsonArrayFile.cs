using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Reads the items of a kind's file one after the other; only one item is in memory.</summary>
internal static class JsonArrayFile
{
    /// <summary>The raw bytes of each item; each is valid until the next one is asked for.</summary>
    /// <exception cref="DamagedBackupException">The file is no whole JSON array.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path)
    {
        using var file = File.OpenRead(path);
        var window = new Window(file, Path.GetFileName(path));
        window.Open();
        while (window.TryNext(out var item))
        {
            yield return item;
        }
    }

    /// <summary>
    /// The items of an array that is written up to the end of an item and no further. Otherwise as <see cref="Read"/>.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadUnfinished(Stream source, string name)
    {
        var window = new Window(source, name) { IsUnfinished = true };
        window.Open();
        while (window.TryNext(out var item))
        {
            yield return item;
        }
    }

    private sealed class Window(Stream source, string name)
    {
        private const char End = ']';


        private byte[] _buffer = new byte[64 << 10];
        private int _start;
        private int _end;
        private bool _isLast;

        /// <summary>Gets a value indicating whether the array has no end, but may end behind any item.</summary>
        public bool IsUnfinished { get; init; }

        public void Open()
        {
            if (NextSign() != '[')
            {
                throw Damaged();
            }
        }

        public bool TryNext(out ReadOnlyMemory<byte> item)
        {
            item = default;
            var sign = NextSign(mayEnd: IsUnfinished);
            if (sign == End)
            {
                return false;
            }

            if (sign == ',')
            {
                NextSign();
            }

            // the sign is the item's own first byte
            _start--;
            int length;
            while ((length = LengthOfItem()) < 0)
            {
                Fill();
            }

            item = _buffer.AsMemory(_start, length);
            _start += length;
            return true;
        }

        private char NextSign(bool mayEnd = false)
        {
            while (!(mayEnd && _isLast))
            {
                for (; _start < _end; _start++)
                {
                    if (_buffer[_start] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                    {
                        return (char)_buffer[_start++];
                    }
                }

                Fill();
            }

            return End;
        }

        private int LengthOfItem()
        {
            try
            {
                var reader = Json.Reader(_buffer.AsSpan(_start, _end - _start), isFinal: false, Json.NewState());
                return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : -1;
            }
            catch (JsonException)
            {
                throw Damaged();
            }
        }

        private void Fill()
        {
            if (_isLast)
            {
                throw Damaged();
            }

            var kept = _end - _start;
            var target = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, kept);
            (_buffer, _start, _end) = (target, 0, kept);
            var count = source.ReadAtLeast(_buffer.AsSpan(kept), 1, throwOnEndOfStream: false);
            _isLast = count == 0;
            _end += count;
        }

        private DamagedBackupException Damaged() => new($"The metadata file {name} is no whole JSON array.");
    }
}
