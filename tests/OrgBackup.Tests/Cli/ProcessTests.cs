using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrgBackup.Report;
using OrgBackup.Storage;
using OrgBackup.Tests.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Cli;

/// <summary>The command line as a process of its own: what only a process can show.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_is_on_standard_output()
    {
        var result = await Tool.OrgBackupAsync(Nothing, "restore", "--help");

        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        Golden.Match(result.Output, "help-restore.txt");
    }

    [Fact]
    public async Task Wrong_usage_leaves_standard_output_empty()
    {
        var result = await Tool.OrgBackupAsync(Nothing, "backup", "acme", "--to", _folder.In("store"), "--concurrency", "many");

        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.Error.Should().StartWith("orgbackup: --concurrency 'many' is not a number from 1 to 64.");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_run_in_order(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var scratch = Directory.CreateDirectory(_folder.In("scratch")).FullName;
        using var process = Process.Start(BackupFrom((IPEndPoint)silent.LocalEndpoint, scratch))!;
        using var asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        await Tool.RunAsync(new ProcessStartInfo("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]));

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(130, error);
        (await output).Should().BeEmpty();
        error.Should().Contain("orgbackup: cancelled.");
        Directory.EnumerateFileSystemEntries(scratch).Should().BeEmpty("temporary files are cleaned up");
    }

    [Fact]
    public async Task Report_opens_its_page_with_the_program_of_the_desktop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "xdg-open is of Linux");
        await StoreAsync();
        var shown = _folder.In("shown");
        var viewer = await ViewerAsync($"printf %s \"$1\" > '{shown}'");

        var result = await Tool.OrgBackupAsync(viewer, "report", "latest", "--from", _folder.In("store"), "--open");

        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        (await File.ReadAllTextAsync(shown, TestContext.Current.CancellationToken)).Should()
            .Be(_folder.In("store", "_runs", SampleRun.Mixed.Run.Id, "report.html"));
    }

    [Fact]
    public async Task Report_says_when_the_desktop_cannot_open_its_page()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "xdg-open is of Linux");
        await StoreAsync();
        var viewer = await ViewerAsync("exit 3");

        var result = await Tool.OrgBackupAsync(viewer, "report", "latest", "--from", _folder.In("store"), "--open");

        result.ExitCode.Should().Be(0);
        result.Error.Should().StartWith("orgbackup: the page could not be opened here; open ");
        result.Output.Should().Contain("1 failed");
    }

    private ProcessStartInfo BackupFrom(IPEndPoint gitHub, string scratch)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GITHUB_TOKEN"] = "ghp_0123456789012345678901234567890123456",
            ["GITHUB_API_URL"] = $"http://{gitHub}",
            ["GITHUB_SERVER_URL"] = $"http://{gitHub}",
            ["TMPDIR"] = scratch,
        };
        var start = Tool.OrgBackupStart(environment, "backup", "acme", "--to", _folder.In("store"), "--json");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private async Task<Dictionary<string, string>> ViewerAsync(string script)
    {
        var bin = Directory.CreateDirectory(_folder.In("bin")).FullName;
        var program = Path.Combine(bin, "xdg-open");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var path = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path };
    }

    private async Task StoreAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var store = await BackupStores.OpenAsync(
            _folder.In("store"), StoreAccess.Write, new StoreOptions(), cancellationToken);
        await new RunCatalog(store).WriteAsync(SampleRun.Mixed, cancellationToken);
    }
}
