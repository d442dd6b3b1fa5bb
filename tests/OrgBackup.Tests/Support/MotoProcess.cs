using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrgBackup.Tests.Support;

/// <summary>
/// A moto_server. A shell watches over it: when this process ends in any way, the pipe to the shell closes and the
/// server is killed.
/// </summary>
internal sealed class MotoProcess : IAsyncDisposable
{
    private const string Watch =
        """
        exec 3<&0 2>/dev/null
        moto_server -H 127.0.0.1 -p "$1" </dev/null >/dev/null &
        server=$!
        { cat <&3 >/dev/null; kill -9 $server 2>/dev/null; } &
        wait $server
        """;

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private MotoProcess(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    public Uri Endpoint { get; }

    /// <summary>Skips the test when there is no moto_server on this machine; in CI it fails.</summary>
    public static void RequireInstalled()
    {
        if (!IsInstalled())
        {
            const string Reason = "moto_server is not on the PATH (pip install 'moto[server]')";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Reason);
            Assert.Fail(Reason);
        }
    }

    /// <param name="interpreterPort">Where its Step Functions look for all services; null: nowhere.</param>
    public static async Task<MotoProcess> StartAsync(int? interpreterPort = null)
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var port = FreePort();
            var endpoint = new Uri($"http://127.0.0.1:{port}");
            var start = new ProcessStartInfo("/bin/sh", ["-c", Watch, "moto", $"{port}"]) { UseShellExecute = false, RedirectStandardInput = true };
            if (interpreterPort is { } other)
            {
                start.Environment["MOTO_PORT"] = other.ToString(CultureInfo.InvariantCulture);
                start.Environment["PYTHONPATH"] = Path.Combine(SourceTree.Root, "tests/OrgBackup.Tests/Support/Cloud/moto");
                start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
            }

            var process = Process.Start(start)!;
            if (await AnswersAsync(endpoint, process))
            {
                return new MotoProcess(process, endpoint);
            }

            // somebody else took the port in the meantime
            process.StandardInput.Close();
        }

        throw new InvalidOperationException("moto_server does not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "moto_server")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(Uri endpoint, Process process)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var clock = Stopwatch.StartNew();
        while (!process.HasExited && clock.Elapsed < StartTime)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(endpoint, "/moto-api/data.json"), TestContext.Current.CancellationToken);
                return !process.HasExited && answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        return false;
    }
}
