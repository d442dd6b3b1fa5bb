using System.Globalization;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Benchmarks;

/// <summary>Finding out what there is in a very large organization: the listing, the change detector, the forecast.</summary>
internal static class Discovery
{
    public static async Task<int> RunAsync(int count)
    {
        await using var server = await GitHubServer.StartAsync(new GitHubServerOptions { Limits = LimitOptions.Off });
        var owner = server.Model.AddUser("mona");
        var organization = server.Model.AddOrganization("vast", owner);
        await ManySmallRepositories.SeedAsync(server, organization, count);
        var token = server.Tokens.AddClassic(owner).Value;
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        try
        {
            var start = BackupProcess.Of(server, "vast", Path.Combine(folder, "store"), token, "--dry-run");
            var run = await MeasuredRun.OfAsync(server, start);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} repositories, --dry-run: {run.Seconds:0.0} s, {run.ApiCalls} API calls, peak RSS {run.PeakMegabytes} MB, exit code {run.ExitCode}"));
            run.Complain("orgbackup");
            return run.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
