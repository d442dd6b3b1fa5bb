using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrgBackup.Tests.StandIn.Support;

/// <summary>
/// Runs the node scripts of <c>tests/node</c>, whose packages are installed when missing or older than the lock file.
/// </summary>
internal static class NodeTools
{
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    private static string Folder => Path.Combine(Root(AppContext.BaseDirectory), "tests", "node");

    /// <summary>Runs a script with the input as a file; it must find nothing wrong.</summary>
    public static async Task CheckAsync(string script, JsonNode input) =>
        (await RunAsync(script, input)).Should().BeEmpty();

    /// <summary>Runs a script with the input as a file, and gives what it found wrong, line by line.</summary>
    public static async Task<string> RunAsync(string script, JsonNode input)
    {
        if (await Installed.Value is { } problem)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", problem);
            Assert.Fail(problem);
        }

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, input.ToJsonString(new JsonSerializerOptions { MaxDepth = 1_000 }),
                TestContext.Current.CancellationToken);
            var (code, output) = await ExecuteAsync("node", script, file);
            return output.Length > 0 || code == 0 ? output : $"{script} ended with {code}";
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "OrgBackup.slnx")) ? folder : Root(Path.GetDirectoryName(folder)!);

    private static async Task<string?> InstallAsync()
    {
        try
        {
            var marker = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            if (marker.Exists
                && marker.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            {
                return null;
            }

            var (code, output) = await ExecuteAsync("npm", "ci", "--no-audit", "--no-fund");
            return code == 0 ? null : $"npm ci failed in tests/node: {output}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node and npm are not installed";
        }
    }

    private static async Task<(int Code, string Output)> ExecuteAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + error);
    }
}
