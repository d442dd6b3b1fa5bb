using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>
/// One environment of a function: a process that serves one call after the other, and its folder for temporary files,
/// which outlives the process.
/// </summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private readonly LambdaFunction _function;
    private readonly SandboxRuntimeApi _api;
    private SandboxProcess? _process;

    private Sandbox(LambdaFunction function, SandboxRuntimeApi api, string folder)
    {
        (_function, _api) = (function, api);
        TempFolder = Directory.CreateDirectory(folder).FullName;
    }

    public string TempFolder { get; }

    /// <summary>Gets the process; 0 when none was started yet.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public static async Task<Sandbox> StartAsync(LambdaFunction function, string folder) =>
        new(function, await SandboxRuntimeApi.StartAsync(), folder);

    public async Task ServeAsync(LambdaCall call)
    {
        call.Sandbox = this;
        var process = RunningProcess();
        var offered = _api.Offer(call, _function.TimeOut);
        await Task.WhenAny(offered.Taken.Task, process.Exited);
        call.Begin();
        var watch = Stopwatch.StartNew();
        var reply = await ReplyAsync(offered, process);
        call.Duration = watch.Elapsed;
        (call.Answer, call.Error) = (reply.Body, reply.IsError ? LambdaFunction.ErrorOf(reply.Body) : null);
    }

    public void Kill() => _process?.Kill();

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.Exited;
            process.Dispose();
        }

        await _api.DisposeAsync();
    }

    private async Task<SandboxReply> ReplyAsync(SandboxCall offered, SandboxProcess process)
    {
        var timeOut = _function.TimeOut;
        await Task.WhenAny(offered.Reply.Task, process.Exited, Task.Delay(timeOut));
        if (offered.Reply.Task.IsCompleted)
        {
            return await offered.Reply.Task;
        }

        if (process.Exited.IsCompleted)
        {
            return SandboxReply.OfService(
                offered.Call.RequestId, "Runtime.ExitError", "Runtime exited with error: signal: killed");
        }

        process.Kill();
        var seconds = timeOut.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        return SandboxReply.OfService(
            offered.Call.RequestId, "Sandbox.Timedout", $"Task timed out after {seconds} seconds");
    }

    private SandboxProcess RunningProcess()
    {
        if (_process is { Exited.IsCompleted: false } running)
        {
            return running;
        }

        _process?.Dispose();
        _api.Renew();
        return _process = SandboxProcess.Start(StartInfo(), _function.Tell);
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(LambdaProgramFile.Path, [_function.Handler]) { WorkingDirectory = TempFolder };
        start.Environment.Clear();
        foreach (var (name, value) in _function.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["AWS_LAMBDA_RUNTIME_API"] = _api.Address;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = _function.Name;
        start.Environment["TMPDIR"] = TempFolder;
        return start;
    }
}

/// <summary>
/// The program of the image: what was published, where a variable says so, else what was built with the tests.
/// </summary>
internal static class LambdaProgramFile
{
    private const string Variable = "ORGBACKUP_TEST_BOOTSTRAP";

    public static string Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } published
        ? published
        : System.IO.Path.Combine(AppContext.BaseDirectory, "bootstrap");

    /// <summary>Gets where .NET is, for a program that has none of its own.</summary>
    public static string DotNetRoot =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
