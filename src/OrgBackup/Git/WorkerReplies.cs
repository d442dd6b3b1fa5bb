using System.Diagnostics;
using System.Text.Json;

namespace OrgBackup.Git;

/// <summary>Writes a worker's lines; received bytes are summed and told four times a second.</summary>
internal sealed class WorkerReplies(Stream output) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Lock _lock = new();
    private long _bytes;
    private long _told;

    public void Tell(string message) => Write(new() { Message = message });

    public void Count(int bytes)
    {
        _bytes += bytes;
        if (Stopwatch.GetElapsedTime(_told) >= Interval)
        {
            FlushCount();
        }
    }

    public void FlushCount()
    {
        _told = Stopwatch.GetTimestamp();
        if (_bytes > 0)
        {
            Write(new() { Bytes = _bytes });
            _bytes = 0;
        }
    }

    public void Write(WorkerReply reply)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(reply, WorkerJson.Default.WorkerReply);
        lock (_lock)
        {
            output.Write([.. line, (byte)'\n']);
            output.Flush();
        }
    }

    public void Dispose() => output.Dispose();
}
