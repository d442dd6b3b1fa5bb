using System.Diagnostics;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>A function's process, with its output as lines.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SandboxProcess(Process process)
    {
        _process = process;
        _process.EnableRaisingEvents = true;

        // not WaitForExitAsync: that waits for everybody who inherited the output
        _process.Exited += (_, _) => _exited.TrySetResult();
    }

    public int Id => _process.Id;

    public Task Exited => _exited.Task;

    public static SandboxProcess Start(ProcessStartInfo start, Action<string> line)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, output) => Tell(output.Data);
        process.ErrorDataReceived += (_, output) => Tell(output.Data);
        var sandbox = new SandboxProcess(process);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return sandbox;

        void Tell(string? text)
        {
            if (text is not null)
            {
                line(text);
            }
        }
    }

    /// <summary>Ends it and all its descendants without a word, as AWS Lambda ends an environment.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose() => _process.Dispose();
}
