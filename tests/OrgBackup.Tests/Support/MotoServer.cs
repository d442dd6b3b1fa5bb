using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

[assembly: AssemblyFixture(typeof(MotoServer))]

namespace OrgBackup.Tests.Support;

/// <summary>
/// One moto_server for the whole test run, started when the first test asks for it. A shell watches over it: when this
/// process ends in any way, the pipe to the shell closes and the server is killed.
/// </summary>
public sealed class MotoServer : IAsyncDisposable
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
    private readonly SemaphoreSlim _starting = new(1);
    private Process? _process;
    private Uri? _endpoint;
    private int _buckets;

    /// <summary>The server's address. The test is skipped when there is no moto_server on this machine, except in CI.</summary>
    public async Task<Uri> EndpointAsync()
    {
        if (!IsInstalled())
        {
            const string Reason = "moto_server is not on the PATH (pip install 'moto[server]')";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Reason);
            Assert.Fail(Reason);
        }

        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _endpoint ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>A client that is configured as the product's.</summary>
    public async Task<IAmazonS3> NewClientAsync() => NewClient(await EndpointAsync());

    /// <summary>A client of the same kind, for a proxy for instance; tests of outages want one of less patience.</summary>
    public static IAmazonS3 NewClient(Uri endpoint, int? retries = null)
    {
        var config = Configure(endpoint);
        config.MaxErrorRetry = retries ?? config.MaxErrorRetry;
        return new AmazonS3Client(new BasicAWSCredentials("AKIAEXAMPLE", "example"), config);
    }

    /// <summary>
    /// A client whose writes take turns with those of all other such clients: moto looks whether a name is free and takes
    /// it in two steps, which S3 does in one.
    /// </summary>
    public static IAmazonS3 NewAtomicClient(Uri endpoint)
    {
        var config = Configure(endpoint);
        config.HttpClientFactory = new TakingTurns();
        return new AmazonS3Client(new BasicAWSCredentials("AKIAEXAMPLE", "example"), config);
    }

    /// <summary>Makes a bucket that no other test uses.</summary>
    public async Task<string> NewBucketAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref _buckets)}";
        using var client = await NewClientAsync();
        await client.PutBucketAsync(name, TestContext.Current.CancellationToken);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(limit.Token);
            process.Dispose();
        }

        _starting.Dispose();
    }

    private static AmazonS3Config Configure(Uri endpoint) =>
        S3Clients.Configure(new StoreOptions { Region = "us-east-1", Endpoint = endpoint.ToString() });

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "moto_server")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<Uri> StartAsync()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var port = FreePort();
            var endpoint = new Uri($"http://127.0.0.1:{port}");
            var start = new ProcessStartInfo("/bin/sh", ["-c", Watch, "moto", $"{port}"]) { UseShellExecute = false, RedirectStandardInput = true };
            _process = Process.Start(start)!;
            if (await AnswersAsync(endpoint, _process))
            {
                return endpoint;
            }

            // somebody else took the port in the meantime
            _process.StandardInput.Close();
        }

        throw new InvalidOperationException("moto_server does not start.");
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

    private sealed class TakingTurns : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(new TurnHandler { InnerHandler = new HttpClientHandler { AllowAutoRedirect = false, UseProxy = false } });
    }

    private sealed class TurnHandler : DelegatingHandler
    {
        private static readonly SemaphoreSlim Turn = new(1);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!IsCommit(request))
            {
                return await base.SendAsync(request, cancellationToken);
            }

            await Turn.WaitAsync(cancellationToken);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Turn.Release();
            }
        }

        private static bool IsCommit(HttpRequestMessage request)
        {
            var query = request.RequestUri!.Query;
            return request.Method == HttpMethod.Put
                ? !query.Contains("partNumber", StringComparison.Ordinal)
                : request.Method == HttpMethod.Post && query.Contains("uploadId", StringComparison.Ordinal);
        }
    }
}
