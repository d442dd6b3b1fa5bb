using Microsoft.Win32.SafeHandles;

namespace OrgBackup.Git;

/// <summary>
/// The bytes of a pack: a file that is whole, or one that is still being written and is read as far as it has arrived.
/// </summary>
internal sealed class PackBytes : IDisposable
{
    private readonly object _arrival = new();
    private readonly SafeFileHandle _file;
    private long _available;
    private bool _isWhole;
    private Exception? _failure;

    public PackBytes(string path, bool isArriving = false)
    {
        var share = isArriving ? FileShare.ReadWrite : FileShare.Read;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, share);
        _isWhole = !isArriving;
        _available = isArriving ? 0 : RandomAccess.GetLength(_file);
    }

    /// <summary>Gets the length of the whole; waits for the end of one that is arriving.</summary>
    public long Length
    {
        get
        {
            Await(long.MaxValue);
            return _available;
        }
    }

    /// <summary>The bytes from an offset to the end, or more while the end is not known.</summary>
    public long LeftAt(long offset) => Volatile.Read(ref _isWhole) ? _available - offset : long.MaxValue;

    /// <summary>Reads as much as there is, at least one byte; 0 at the end.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        var available = Await(offset + 1);
        var wanted = (int)Math.Clamp(available - offset, 0, buffer.Length);
        return wanted == 0 ? 0 : RandomAccess.Read(_file, buffer[..wanted], offset);
    }

    /// <summary>Says how many bytes have been written.</summary>
    public void Arrived(long available)
    {
        lock (_arrival)
        {
            _available = available;
            Monitor.PulseAll(_arrival);
        }
    }

    /// <summary>Says that nothing more comes: because all is there, or because of a failure.</summary>
    public void End(Exception? failure = null)
    {
        lock (_arrival)
        {
            _isWhole = true;
            _failure = failure;
            Monitor.PulseAll(_arrival);
        }
    }

    public void Dispose() => _file.Dispose();

    private long Await(long wanted)
    {
        if (Volatile.Read(ref _isWhole) && _failure is null)
        {
            return _available;
        }

        lock (_arrival)
        {
            while (!_isWhole && _available < wanted)
            {
                Monitor.Wait(_arrival);
            }

            return _failure is null
                ? _available
                : throw new DamagedBackupException("The pack did not arrive whole.", inner: _failure);
        }
    }
}
