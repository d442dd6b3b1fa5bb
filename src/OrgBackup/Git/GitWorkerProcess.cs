using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace OrgBackup.Git;

/// <summary>
/// One running worker. It knows no secret but the token that a job brings, and that through the pipe.
/// </summary>
internal sealed class GitWorkerProcess : IDisposable
{
    private const int MaxComplaint = 2000;
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);
    private readonly Process _process;
    private readonly Queue<string> _complaints = new();

    private GitWorkerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public int Jobs { get; private set; }

    /// <exception cref="GitWorkerCrashedException">The program does not start.</exception>
    public static GitWorkerProcess Start(GitWorkerCommand command)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        WorkerEnvironment.Prepare(start.Environment);
        try
        {
            return new(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new GitWorkerCrashedException(
                $"The git worker {command.FileName} does not start: {e.Message}.", inner: e);
        }
    }

    /// <summary>Runs one job; the line that ends it, or null when the process died before it.</summary>
    public async Task<WorkerReply?> RunAsync(
        WorkerJob job, Action<WorkerReply> onLine, CancellationToken cancellationToken)
    {
        Jobs++;
        try
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(job, WorkerJson.Default.WorkerJob), (byte)'\n'];
            await _process.StandardInput.BaseStream.WriteAsync(line, cancellationToken);
            await _process.StandardInput.BaseStream.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }

        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } text)
        {
            if (Parse(text) is not { } reply)
            {
                continue;
            }

            if (reply.IsDone)
            {
                return reply;
            }

            onLine(reply);
        }

        return null;
    }

    /// <summary>Memory that the process has in RAM now, in bytes.</summary>
    public long MeasureMemory()
    {
        _process.Refresh();
        return _process.HasExited ? 0 : _process.WorkingSet64;
    }

    /// <summary>How the process ended, for people.</summary>
    public async Task<string> DescribeEndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return "closed its output and stayed";
        }

        var code = _process.ExitCode;
        var end = code > 128 ? $"was killed by signal {code - 128}" : $"ended with exit code {code}";
        lock (_complaints)
        {
            return _complaints.Count == 0 ? end : $"{end}, saying: {string.Join(' ', _complaints)}";
        }
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);

            // a function's environment may be frozen right after this: nothing of ours may be left half ended in it
            _process.WaitForExit(EndTime);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }

        _process.Dispose();
    }

    /// <summary>A line of the pipe; null for what another library printed.</summary>
    private static WorkerReply? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WorkerJson.Default.WorkerReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Complain(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_complaints)
        {
            _complaints.Enqueue(line.Length > 300 ? line[..300] : line.Trim());
            while (_complaints.Sum(c => c.Length) > MaxComplaint)
            {
                _complaints.Dequeue();
            }
        }
    }
}
