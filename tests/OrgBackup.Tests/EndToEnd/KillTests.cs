using System.Diagnostics;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>The process is killed for good at random moments; the store stays whole and the next run completes.</summary>
public sealed class KillTests
{
    private const int Kills = 20;

    /// <summary>One of each kind: with a wiki, with files of releases, private, with Git LFS, plain.</summary>
    private static readonly string[] Repositories = ["handbook", "website", "payroll", "design-system", "mobile-app"];

    [Fact]
    public async Task Killed_at_random_moments_a_run_leaves_no_damage_and_the_next_one_completes()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        var store = folder.In("store");
        string[] only = [.. Repositories.SelectMany(name => new[] { "--only", name })];
        string[] backup = ["backup", ExampleGitHub.Organization, "--to", store, "--date", "2026-11-22", .. only];
        var whole = await TimeAsync(gitHub, [.. backup[..3], folder.In("timing"), .. only]);
        var seed = Random.Shared.Next();
        var random = new Random(seed);

        for (var kill = 0; kill < Kills; kill++)
        {
            // A new store every few kills, so that death also meets empty ones.
            if (kill % 4 == 0 && Directory.Exists(store))
            {
                ScratchFolder.Remove(store);
            }

            await KillAfterAsync(gitHub, backup, random.NextDouble() * whole);
            if (Directory.Exists(Path.Combine(store, "_organization")))
            {
                var verify = await Tool.OrgBackupAsync(gitHub.Environment, "verify", "--from", store, "--all", "--quick");
                verify.ExitCode.Should().Be(0, "after kill {0} of seed {1}: {2}{3}", kill, seed, verify.Output, verify.Error);
            }
        }

        var again = await Tool.OrgBackupAsync(gitHub.Environment, backup);
        var proof = await Tool.OrgBackupAsync(gitHub.Environment, "verify", "--from", store, "--all");

        again.ExitCode.Should().Be(0, "seed {0}: {1}", seed, again.Error);
        proof.ExitCode.Should().Be(0, "seed {0}: {1}{2}", seed, proof.Output, proof.Error);
        Directory.EnumerateDirectories(store).Select(path => Path.GetFileName(path)!)
            .Where(name => name[0] is not ('_' or '.'))
            .Should().BeEquivalentTo(Repositories);
    }

    private static async Task<double> TimeAsync(ExampleGitHub gitHub, string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var result = await Tool.OrgBackupAsync(gitHub.Environment, arguments);
        result.ExitCode.Should().Be(0, result.Error);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task KillAfterAsync(ExampleGitHub gitHub, string[] arguments, double milliseconds)
    {
        var start = Tool.OrgBackupStart(gitHub.Environment, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TestContext.Current.CancellationToken));

        // Only the parent: its workers must notice by themselves.
        process.Kill();
        await process.WaitForExitAsync();
        await output;
    }
}
