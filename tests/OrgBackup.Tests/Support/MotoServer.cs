using Amazon.Runtime;
using Amazon.S3;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

[assembly: AssemblyFixture(typeof(MotoServer))]

namespace OrgBackup.Tests.Support;

/// <summary>
/// One moto_server for the whole test run, started when the first test asks for it.
/// </summary>
public sealed class MotoServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private MotoProcess? _process;
    private int _buckets;

    /// <summary>The server's address. The test is skipped when there is no moto_server on this machine, except in CI.</summary>
    public async Task<Uri> EndpointAsync()
    {
        MotoProcess.RequireInstalled();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return (_process ??= await MotoProcess.StartAsync()).Endpoint;
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
            await process.DisposeAsync();
        }

        _starting.Dispose();
    }

    private static AmazonS3Config Configure(Uri endpoint) =>
        S3Clients.Configure(new StoreOptions { Region = "us-east-1", Endpoint = endpoint.ToString() });

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
