using System.Diagnostics;
using System.Text;

namespace OrgBackup.Tests.Support;

/// <summary>Runs programs as a user would: the product's command line, git, tar.</summary>
internal static class Tool
{
    /// <summary>Runs <c>orgbackup</c> as a process of its own.</summary>
    public static Task<ToolResult> OrgBackupAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(OrgBackupStart(environment, arguments));

    public static ProcessStartInfo OrgBackupStart(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "OrgBackup.Cli.dll"), .. arguments];
        var start = OperatingSystem.IsLinux()

            // a shell's background job ignores SIGINT, and hands that down to whatever it starts
            ? new ProcessStartInfo("env", ["--default-signal=INT,TERM", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Runs git without the machine's own configuration; fails the test when git fails.</summary>
    public static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        var result = await RunAsync(start);
        result.ExitCode.Should().Be(0, "git {0}: {1}", string.Join(' ', arguments), result.Error);
        return result.Output;
    }

    public static async Task<ToolResult> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

/// <summary>What a program said and how it ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error);
