using System.Diagnostics;
using OrgBackup.GitHubStandIn;

namespace OrgBackup.Benchmarks;

/// <summary>The product as its users start it.</summary>
internal static class BackupProcess
{
    /// <summary>A backup of the organization into a folder; standard output and error are redirected.</summary>
    public static ProcessStartInfo Of(
        GitHubServer server, string organization, string store, string token, params string[] options) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrgBackup.Cli.dll"), "backup", organization, "--to", store, .. options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["GITHUB_TOKEN"] = token,
                ["GITHUB_API_URL"] = server.ApiUrl.AbsoluteUri,
                ["GITHUB_GRAPHQL_URL"] = server.GraphQlUrl.AbsoluteUri,
                ["GITHUB_SERVER_URL"] = server.ServerUrl.AbsoluteUri,
            },
        };
}
