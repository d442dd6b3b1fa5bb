using System.Diagnostics;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Benchmarks;

/// <summary>What one middling repository costs in API calls.</summary>
internal static class CallBudget
{
    public static async Task<int> RunAsync()
    {
        await using var server = await GitHubServer.StartAsync();
        var owner = server.Model.AddUser("mona");
        var organization = server.Model.AddOrganization("sized", owner);
        var repository = server.Model.AddRepository(organization, "sized");
        await RepositorySeeder.SeedAsync(repository, new SizedRepository(), [owner], CancellationToken.None);
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            foreach (var run in new[] { "first run", "unchanged" })
            {
                server.Journal.Clear();
                var exitCode = await BackUpAsync(server, server.Tokens.AddClassic(owner).Value, folder);
                var assets = server.Journal.For("*/releases/assets/*").Count;
                Console.WriteLine($"{run}: {server.Journal.ApiCalls} API calls, {assets} requests for asset files, exit code {exitCode}");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> BackUpAsync(GitHubServer server, string token, string store)
    {
        using var process = Process.Start(BackupProcess.Of(server, "sized", store, token))!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        return process.ExitCode;
    }
}
