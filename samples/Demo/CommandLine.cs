using System.Diagnostics;
using OrgBackup.GitHubStandIn;

namespace OrgBackup.Demo;

/// <summary>Runs the product as a user would, in this terminal, with the environment that leads it to the stand-in.</summary>
internal sealed class CommandLine(GitHubServer server, string token, CancellationToken cancellationToken)
{
    /// <summary>Runs one command; false when it ended with another exit code than expected.</summary>
    public async Task<bool> ExpectAsync(int exitCode, params string[] arguments)
    {
        Console.WriteLine($"$ orgbackup {string.Join(' ', arguments)}");
        using var process = Process.Start(StartInfo(arguments)) ?? throw new InvalidOperationException("The command could not be started.");
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Console.WriteLine($"(exit code {process.ExitCode})");
        return process.ExitCode == exitCode;
    }

    private ProcessStartInfo StartInfo(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "OrgBackup.Cli.dll");
        return new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            Environment =
            {
                ["GITHUB_TOKEN"] = token,
                ["GITHUB_API_URL"] = server.ApiUrl.AbsoluteUri,
                ["GITHUB_GRAPHQL_URL"] = server.GraphQlUrl.AbsoluteUri,
                ["GITHUB_SERVER_URL"] = server.ServerUrl.AbsoluteUri,
            },
        };
    }
}
