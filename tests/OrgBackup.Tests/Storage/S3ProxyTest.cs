using Amazon.S3;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>A test of a store that reaches S3 through a <see cref="FaultProxy"/>.</summary>
public abstract class S3ProxyTest(MotoServer moto) : IAsyncLifetime
{
    protected const int Small = 1000;
    protected const int Large = PartHasher.PartSize + 1000;

    protected static BackupKey Key { get; } = new("gears/x");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected MotoServer Moto => moto;

    protected string Bucket { get; private set; } = "";

    protected FaultProxy Proxy { get; private set; } = null!;

    protected S3Store Store { get; private set; } = null!;

    /// <summary>Gets a client that does not go through the proxy.</summary>
    protected IAmazonS3 Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bucket = await moto.NewBucketAsync();
        Client = await moto.NewClientAsync();
        Proxy = await FaultProxy.StartAsync(await moto.EndpointAsync());
        Store = new S3Store(MotoServer.NewClient(Proxy.Endpoint, retries: 1), Bucket, "p", "123456789012");
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        Client.Dispose();
        await Proxy.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The request that makes an object appear: a put, or the completion of a multipart upload.</summary>
    protected static bool IsCommit(SeenRequest request) =>
        (request.Method == "PUT" && !request.Query.Contains("partNumber", StringComparison.Ordinal))
        || (request.Method == "POST" && request.Query.Contains("uploadId", StringComparison.Ordinal));

    protected async Task CreateAndReadBackAsync(int size)
    {
        var content = TestBytes.Of(size);
        var stored = await Store.CreateAsync(Key, TestBytes.Writer(content), Token);
        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
        (await ReadAsync()).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    protected async Task<byte[]> ReadAsync()
    {
        await using var stream = await Store.OpenAsync(Key, Token);
        return await TestBytes.ReadAllAsync(stream!, Token);
    }
}
