using System.Collections.Concurrent;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>The token is nowhere but in the requests to GitHub.</summary>
public sealed class CanaryTests
{
    [Fact]
    public async Task The_token_is_in_no_file_archive_output_argument_or_address()
    {
        await using var gitHub = await ExampleGitHub.StartAsync(healed: false);
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string>(gitHub.Environment, StringComparer.Ordinal) { ["TMPDIR"] = Directory.CreateDirectory(folder.In("tmp")).FullName };
        using var watching = new CancellationTokenSource();
        var seen = new ConcurrentBag<string>();
        var watcher = Task.Run(() => WatchProcesses(gitHub.Token, folder.In("tmp"), seen, watching.Token), TestContext.Current.CancellationToken);

        var backup = await Tool.OrgBackupAsync(environment, "backup", ExampleGitHub.Organization, "--to", folder.In("store"), "--verbose");
        gitHub.Example.Heal();
        var retry = await Tool.OrgBackupAsync(environment, "retry", "latest", "--to", folder.In("store"), "--json", "--verify", "full", "--verbose");
        var restore = await Tool.OrgBackupAsync(environment, "restore", "payroll", "--from", folder.In("store"), "--to-folder", folder.In("restored"));
        await watching.CancelAsync();
        await watcher;

        backup.ExitCode.Should().Be(3);
        retry.ExitCode.Should().Be(0, retry.Error);
        restore.ExitCode.Should().Be(0);
        string.Concat(backup.Output, backup.Error, retry.Output, retry.Error, restore.Output, restore.Error).Should().NotContainAny(Forms(gitHub.Token));
        seen.Should().BeEmpty();
        gitHub.Server.Journal.Entries.Should().NotContain(entry => Forms(gitHub.Token).Any(form => (entry.Path + entry.Query).Contains(form)));
        gitHub.Server.Assets.Leaks.Should().BeEmpty();
        Directory.GetFiles(folder.In("restored", "attachments")).Should().HaveCount(5, "four attachments and their index were restored");
        Directory.GetFiles(folder.In("store", "design-system", "lfs")).Should().HaveCount(3, "LFS took part");
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            Contents(file).Any(content => Forms(gitHub.Token).Any(form => content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(form)) >= 0))
                .Should().BeFalse(file);
        }
    }

    [Fact]
    public async Task A_rejected_token_is_one_sentence_without_the_token()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string>(gitHub.Environment, StringComparer.Ordinal) { ["GITHUB_TOKEN"] = "ghp_wrongCanary0123456789abcdefghijklmn" };

        var result = await Tool.OrgBackupAsync(environment, "backup", ExampleGitHub.Organization, "--to", folder.In("store"), "--verbose");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("token").And.NotContain("wrongCanary");
        Directory.Exists(folder.In("store")).Should().BeFalse("nothing was done");
    }

    /// <summary>The token as it is, as Basic credentials carry it, and percent-encoded or in Base64 at any alignment.</summary>
    private static string[] Forms(string token) =>
        [token, .. Enumerable.Range(0, 3).Select(shift => Convert.ToBase64String(Encoding.ASCII.GetBytes(token)[shift..])[..24])];

    private static void WatchProcesses(string token, string scratch, ConcurrentBag<string> seen, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var process in Process.GetProcesses())
            {
                Look(token, $"/proc/{process.Id}/cmdline", seen);
                process.Dispose();
            }

            foreach (var file in Files(scratch))
            {
                Look(token, file, seen);
            }
        }
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "config", SearchOption.AllDirectories);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static void Look(string token, string path, ConcurrentBag<string> seen)
    {
        try
        {
            if (File.ReadAllText(path).Contains(token, StringComparison.Ordinal))
            {
                seen.Add(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile.
        }
    }

    /// <summary>A file's bytes, and those of everything packed in it.</summary>
    private static IEnumerable<byte[]> Contents(string file)
    {
        yield return File.ReadAllBytes(file);
        if (!Path.GetFileName(file).Contains("_backup_", StringComparison.Ordinal))
        {
            yield break;
        }

        using var tar = new TarReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            yield return Encoding.UTF8.GetBytes(entry.Name);
            yield return content.ToArray();
        }
    }
}
