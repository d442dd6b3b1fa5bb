using System.Diagnostics;
using System.Globalization;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Lambda.Support;
using OrgBackup.Tests.Support;
using TempFolder = OrgBackup.Tests.Support.TempFolder;

namespace OrgBackup.Tests.Lambda;

/// <summary>The container image as it is shipped, but for its bases: it is built and started without an engine.</summary>
[Collection(RunsAlone.Name)]
public sealed class ImageTests : IDisposable
{
    private const long MaxBytes = 130_000_000;
    private const int Starts = 7;

    // The promise is 200 ms, on a machine that does nothing else.
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(2);

    private readonly BuiltImage _image = BuiltImage.Require();
    private readonly TempFolder _shared = new();

    public void Dispose() => _shared.Dispose();

    [Fact]
    public void The_image_is_below_130_MB()
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        };
        var bytes = new DirectoryInfo(_image.Root).EnumerateFiles("*", options).Sum(file => file.Length);

        _image.Show(string.Create(CultureInfo.InvariantCulture, $"image: {bytes / 1e6:0.0} MB"));
        bytes.Should().BeInRange(MaxBytes / 4, MaxBytes);
    }

    [Fact]
    public void The_image_has_the_program_and_nothing_to_debug_or_document_it()
    {
        var files = Directory.EnumerateFiles(Path.Combine(_image.Root, "var/task")).Select(Path.GetFileName).ToList();

        files.Should().Contain("bootstrap").And.NotContain(file => file!.EndsWith(".pdb") || file.EndsWith(".xml"));
        _image.Configuration["Cmd"].Should().BeNull("the stack names the handler");
    }

    [Fact]
    public async Task The_entry_point_polls_and_answers()
    {
        await using var lambda = await FakeRuntimeApi.StartAsync();
        using var process = Process.Start(_image.WithBuildah(_shared.Path, Function(lambda), "report"))!;

        try
        {
            var reply = await lambda.InvokeAsync("[]");

            reply.Path.Should().Be("/invocation/call-1/error");
            reply.ErrorType.Should().Be("UsageException");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_first_poll_comes_soon_after_the_start()
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= Starts; i++)
        {
            times.Add(await StartAsync());
        }

        // The first start fills the page cache and this process's own code.
        var sorted = times.Skip(1).Order().ToList();
        _image.Show(string.Create(
            CultureInfo.InvariantCulture,
            $"first poll: {sorted[Starts / 2].TotalMilliseconds:0} ms after the start (median of {Starts}; fastest ")
            + string.Create(CultureInfo.InvariantCulture, $"{sorted[0].TotalMilliseconds:0} ms)"));
        sorted[Starts / 2].Should().BeLessThan(LongestStart);
    }

    [Fact]
    public async Task HTTPS_of_NET_and_of_libgit2_and_a_mirror_work_with_a_private_authority()
    {
        await using var server = await GitServerAsync();

        var result = await Tool.RunAsync(
            _image.WithBuildah(_shared.Path, Trusting, "self-check", server.RepositoryUrl("gears").AbsoluteUri));

        result.ExitCode.Should().Be(0, result.Output + result.Error);
        result.Output.Should().Contain("https: 200").And.Contain("libgit2: 2 refs").And.Contain("mirror: 1 refs");
    }

    [Fact]
    public async Task It_works_where_only_tmp_can_be_written()
    {
        await using var server = await GitServerAsync();

        var result = await Tool.RunAsync(
            _image.AsInLambda(_shared.Path, Trusting, "", "self-check", server.RepositoryUrl("gears").AbsoluteUri));

        result.ExitCode.Should().Be(0, result.Output + result.Error);
        result.Output.Should().Contain("mirror: 1 refs");
    }

    [Fact]
    public async Task An_authority_that_is_not_trusted_is_refused()
    {
        await using var server = await GitServerAsync();

        var result = await Tool.RunAsync(
            _image.WithBuildah(_shared.Path, Nothing, "self-check", server.RepositoryUrl("gears").AbsoluteUri));

        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("SSL").And.NotContain("https: 200");
    }

    [Fact]
    public async Task An_image_without_OpenSSL_would_be_noticed()
    {
        await using var server = await GitServerAsync();

        var result = await Tool.RunAsync(_image.AsInLambda(
            _shared.Path,
            Trusting,
            "/usr/lib/*/libssl.so.3",
            "self-check",
            server.RepositoryUrl("gears").AbsoluteUri));

        result.ExitCode.Should().NotBe(0);
        result.Output.Should().NotContain("libgit2: ");
    }

    private static Dictionary<string, string> Nothing => new(StringComparer.Ordinal);

    private static Dictionary<string, string> Trusting =>
        new(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = $"{BuiltImage.Shared}/authority.pem" };

    private static Dictionary<string, string> Function(FakeRuntimeApi lambda) => new(StringComparer.Ordinal)
    {
        ["AWS_LAMBDA_RUNTIME_API"] = lambda.Address,
        ["AWS_REGION"] = "eu-west-1",
        ["ORGBACKUP_ORGANIZATION"] = "acme",
        ["ORGBACKUP_STORE"] = "s3://acme-backup",
        ["ORGBACKUP_CONTROL_BUCKET"] = "acme-control",
        ["ORGBACKUP_SECRET"] = "acme/github",
    };

    private async Task<TimeSpan> StartAsync(int refusals = 0)
    {
        await using var lambda = await FakeRuntimeApi.StartAsync();
        var start = _image.AsInLambda(_shared.Path, Function(lambda), "", "backup");
        using var process = Process.Start(BuiltImage.OnLine(start))!;
        try
        {
            // the line comes before the program: without it the machine refused the sandbox
            if (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is null && refusals < 3)
            {
                return await StartAsync(refusals + 1);
            }

            var clock = Stopwatch.StartNew();
            await process.StandardInput.WriteLineAsync();
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await lambda.FirstPoll.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            return clock.Elapsed;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A git server of an authority whose certificate the image sees as a file.</summary>
    private async Task<GitServer> GitServerAsync()
    {
        var authority = new TestAuthority();
        await File.WriteAllTextAsync(
            _shared.In("authority.pem"), authority.Pem, TestContext.Current.CancellationToken);
        await Tool.RunAsync(new ProcessStartInfo("chmod", ["-R", "a+rX", _shared.Path]));
        await (await ServerRepository.CreateAsync(_shared.In("git"), "gears")).CommitAsync("refs/heads/main");
        return await GitServer.StartAsync(_shared.In("git"), authority.Server);
    }
}
