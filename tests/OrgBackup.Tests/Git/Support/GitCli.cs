using System.Diagnostics;

namespace OrgBackup.Tests.Git.Support;

/// <summary>Runs the machine's git, which no configuration of the machine or the user reaches.</summary>
internal static class GitCli
{
    /// <summary>The output of a git command that must succeed.</summary>
    public static Task<string> RunAsync(string folder, params string[] arguments) =>
        RunAsync(folder, input: null, arguments);

    public static async Task<string> RunAsync(string folder, byte[]? input, params string[] arguments)
    {
        using var process = Process.Start(Command(folder, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (await output).TrimEnd('\n')
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {await error}{await output}");
    }

    private static ProcessStartInfo Command(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var who in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{who}_NAME"] = "Ada";
            start.Environment[$"GIT_{who}_EMAIL"] = "ada@example.org";
            start.Environment[$"GIT_{who}_DATE"] = "2026-11-01T12:00:00Z";
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        return start;
    }
}
