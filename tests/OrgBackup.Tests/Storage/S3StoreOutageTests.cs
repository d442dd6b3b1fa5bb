using System.Net;
using System.Net.Sockets;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>What goes wrong again and again.</summary>
public sealed class S3StoreOutageTests(MotoServer moto) : S3ProxyTest(moto)
{
    [Theory]
    [InlineData("POST", "uploads")]
    [InlineData("PUT", "partNumber=1")]
    [InlineData("PUT", "partNumber=2")]
    [InlineData("HEAD", "")]
    [InlineData("GET", "")]
    public async Task Every_kind_of_request_survives_errors_and_cut_connections(string method, string query)
    {
        foreach (var fault in (Fault[])[Fault.Error(500, "InternalError"), Fault.Error(503, "SlowDown"), Fault.LostReply])
        {
            Proxy.Fail(1, request => request.Method == method && request.Query.Contains(query, StringComparison.Ordinal), fault);
            await CreateAndReadBackAsync(Large);
            await Client.DeleteObjectAsync(Bucket, "p/gears/x", Token);
        }
    }

    [Fact]
    public async Task An_error_in_the_body_of_a_good_answer_is_an_error()
    {
        var error = Fault.Error(200, "InternalError");
        Proxy.Fail(1, IsCommit, error);
        await CreateAndReadBackAsync(Large);

        Proxy.Fail(int.MaxValue, IsCommit, error);
        var act = () => Store.CreateAsync(new("gears/y"), TestBytes.Writer(TestBytes.Of(Large)), Token);

        await act.Should().ThrowAsync<StoreException>();
        (await Client.ListMultipartUploadsAsync(Bucket, Token)).MultipartUploads.Should().BeNullOrEmpty();
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task An_outage_is_a_passing_error_and_leaves_nothing(int size)
    {
        Proxy.Script = request => request.Method is "PUT" ? Fault.Error(500, "InternalError") : null;

        var act = () => Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        (await act.Should().ThrowAsync<StoreException>()).Which.IsPassing.Should().BeTrue();
        (await Client.ListMultipartUploadsAsync(Bucket, Token)).MultipartUploads.Should().BeNullOrEmpty();
        Store.Buffers.Lent.Should().Be(0);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_a_passing_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var store = new S3Store(MotoServer.NewClient(new Uri($"http://127.0.0.1:{port}"), retries: 1), "bucket");

        var act = () => store.CheckAsync(StoreAccess.Read, Token);

        await act.Should().ThrowAsync<StoreException>().WithMessage("The connection to S3 broke*");
    }
}
