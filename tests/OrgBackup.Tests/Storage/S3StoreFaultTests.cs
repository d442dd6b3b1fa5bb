using System.Net;
using System.Net.Sockets;
using Amazon.S3;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>What goes wrong between a store and S3.</summary>
public sealed class S3StoreFaultTests(MotoServer moto) : IAsyncLifetime
{
    private const int Small = 1000;
    private const int Large = PartHasher.PartSize + 1000;
    private static readonly BackupKey Key = new("gears/x");

    private FaultProxy _proxy = null!;
    private S3Store _store = null!;
    private IAmazonS3 _client = null!;
    private string _bucket = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bucket = await moto.NewBucketAsync();
        _client = await moto.NewClientAsync();
        _proxy = await FaultProxy.StartAsync(await moto.EndpointAsync());
        _store = new S3Store(MotoServer.NewClient(_proxy.Endpoint), _bucket, "p", "123456789012");
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        _client.Dispose();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(Small, 1)]
    [InlineData(Large, 1)]
    [InlineData(Small, 100)]
    [InlineData(Large, 100)]
    public async Task A_reply_that_is_lost_after_the_object_was_made_is_a_success(int size, int times)
    {
        _proxy.Fail(times, IsCommit, Fault.LostReply);

        var stored = await _store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        (await _store.MatchesAsync(stored, Token)).Should().BeTrue();
        _proxy.Seen.Count(IsCommit).Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task A_reply_that_is_lost_is_a_conflict_when_other_content_is_there()
    {
        using var other = new S3Store(await moto.NewClientAsync(), _bucket, "p");
        await other.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Small, seed: 2)), Token);
        _proxy.Fail(1, IsCommit, Fault.LostReply);

        var act = () => _store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Small)), Token);

        await act.Should().ThrowAsync<StoreConflictException>();
    }

    [Theory]
    [InlineData(Small, 500, "InternalError")]
    [InlineData(Small, 503, "SlowDown")]
    [InlineData(Small, 409, "ConditionalRequestConflict")]
    [InlineData(Large, 500, "InternalError")]
    [InlineData(Large, 503, "SlowDown")]
    [InlineData(Large, 409, "ConditionalRequestConflict")]
    public async Task An_error_that_passes_is_tried_again(int size, int status, string code)
    {
        _proxy.Fail(2, IsCommit, Fault.Error(status, code));

        await CreateAndReadBackAsync(size);

        _proxy.Seen.Count(IsCommit).Should().Be(3);
    }

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
            _proxy.Fail(2, request => request.Method == method && request.Query.Contains(query, StringComparison.Ordinal), fault);
            await CreateAndReadBackAsync(Large);
            await _client.DeleteObjectAsync(_bucket, "p/gears/x", Token);
        }
    }

    [Fact]
    public async Task An_error_in_the_body_of_a_good_answer_is_an_error()
    {
        var error = Fault.Error(200, "InternalError");
        _proxy.Fail(1, IsCommit, error);
        await CreateAndReadBackAsync(Large);

        _proxy.Fail(int.MaxValue, IsCommit, error);
        var act = () => _store.CreateAsync(new("gears/y"), TestBytes.Writer(TestBytes.Of(Large)), Token);

        await act.Should().ThrowAsync<StoreException>();
        (await _client.ListMultipartUploadsAsync(_bucket, Token)).MultipartUploads.Should().BeNullOrEmpty();
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task An_outage_is_a_passing_error_and_leaves_nothing(int size)
    {
        _proxy.Script = request => request.Method is "PUT" ? Fault.Error(500, "InternalError") : null;

        var act = () => _store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        (await act.Should().ThrowAsync<StoreException>()).Which.IsPassing.Should().BeTrue();
        (await _client.ListMultipartUploadsAsync(_bucket, Token)).MultipartUploads.Should().BeNullOrEmpty();
        _store.Buffers.Lent.Should().Be(0);
    }

    [Fact]
    public async Task A_part_that_is_refused_ends_the_upload_while_the_writer_is_still_writing()
    {
        _proxy.Script = request => request.Query.Contains("partNumber", StringComparison.Ordinal) ? Fault.Error(403, "AccessDenied") : null;
        var written = 0L;

        var act = () => _store.CreateAsync(
            Key,
            async (stream, cancellationToken) =>
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[TestBytes.MiB], cancellationToken);
                    written += TestBytes.MiB;
                }
            },
            Token);

        await act.Should().ThrowAsync<StoreException>().WithMessage("AWS denies access to 'gears/x' in *");
        written.Should().BeLessThan(100L * PartHasher.PartSize);
        (await _client.ListMultipartUploadsAsync(_bucket, Token)).MultipartUploads.Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task A_body_that_breaks_is_continued_where_it_broke()
    {
        var content = TestBytes.Of(3 * TestBytes.MiB);
        await _store.CreateAsync(Key, TestBytes.Writer(content), Token);
        _proxy.Fail(3, request => request.Method == "GET", Fault.Cut(700_000));

        (await ReadAsync()).AsSpan().SequenceEqual(content).Should().BeTrue();

        var gets = _proxy.Seen.Where(request => request.Method == "GET").ToList();
        gets.Should().HaveCount(4);
        gets.Skip(1).Should().OnlyContain(request => request.Headers.ContainsKey("Range") && request.Headers.ContainsKey("If-Match"));
    }

    [Fact]
    public async Task A_body_that_breaks_again_and_again_is_an_error()
    {
        await _store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(3 * TestBytes.MiB)), Token);
        _proxy.Fail(int.MaxValue, request => request.Method == "GET", Fault.Cut(1000));

        await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<StoreException>().WithMessage("The connection to S3 broke*");
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_it_is_read_is_not_mixed_with_the_new_one()
    {
        await _store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(3 * TestBytes.MiB)), Token);
        _proxy.Fail(1, request => request.Method == "GET", Fault.Cut(1000));
        await using var stream = await _store.OpenAsync(Key, Token);
        await _store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(3 * TestBytes.MiB, seed: 2)), Token);

        var act = () => TestBytes.ReadAllAsync(stream!, Token);

        await act.Should().ThrowAsync<StoreException>().WithMessage("*was replaced while it was read.");
    }

    [Fact]
    public async Task A_synchronous_reader_gets_the_same_bytes()
    {
        await _store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Small)), Token);
        await using var stream = (await _store.OpenAsync(Key, Token))!;
        var content = new byte[Small];

        stream.ReadExactly(content);

        content.Should().Equal(TestBytes.Of(Small));
        stream.ReadByte().Should().Be(-1);
    }

    [Fact]
    public async Task The_expected_owner_is_sent_with_every_request()
    {
        await _store.CheckAsync(StoreAccess.Write, Token);
        await CreateAndReadBackAsync(Small);
        await _store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(Large)), Token);
        await _store.ListAsync("", Token).ToListAsync(Token);
        await _store.ListFoldersAsync(Token).ToListAsync(Token);
        await FluentActions.Awaiting(() => _store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Large, seed: 2)), Token))
            .Should().ThrowAsync<StoreConflictException>();

        _proxy.Seen.Select(request => request.Method).Distinct(StringComparer.Ordinal).Should().BeEquivalentTo("GET", "HEAD", "PUT", "POST", "DELETE");
        _proxy.Seen.Should().OnlyContain(request => request.Headers.GetValueOrDefault("x-amz-expected-bucket-owner") == "123456789012");
    }

    [Fact]
    public async Task Every_byte_is_sent_with_its_hash_and_only_new_objects_on_a_condition()
    {
        await CreateAndReadBackAsync(Large);
        await _store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(Small)), Token);

        var puts = _proxy.Seen.Where(request => request.Method == "PUT").ToList();
        puts.Should().HaveCount(3);
        puts.Should().OnlyContain(request => request.Headers.ContainsKey("x-amz-checksum-sha256"));
        puts.Should().OnlyContain(request => !request.Headers.ContainsKey("If-None-Match"));
        _proxy.Seen.Single(request => request.Query.Contains("uploadId", StringComparison.Ordinal) && request.Method == "POST")
            .Headers["If-None-Match"].Should().Be("*");
    }

    [Theory]
    [InlineData(403, "AccessDenied", "AWS denies access to *", "*s3:ListBucket*belong to account 123456789012.")]
    [InlineData(403, "InvalidAccessKeyId", "AWS refused the credentials for *", "*")]
    [InlineData(400, "ExpiredToken", "AWS refused the credentials for *", "*")]
    [InlineData(403, "RequestTimeTooSkewed", "*clock is wrong.", "*")]
    [InlineData(301, "PermanentRedirect", "*is in another region*", "*AWS_REGION*")]
    [InlineData(400, "AuthorizationHeaderMalformed", "*is in another region*", "*AWS_REGION*")]
    public async Task What_is_wrongly_configured_is_wrong_usage_when_checked(int status, string code, string message, string hint)
    {
        _proxy.Script = _ => Fault.Error(status, code);

        var act = () => _store.CheckAsync(StoreAccess.Read, Token);

        (await act.Should().ThrowAsync<UsageException>().WithMessage(message)).Which.Hint.Should().Match(hint);
    }

    [Fact]
    public async Task A_bucket_that_may_only_be_read_is_wrong_usage_when_checked_for_writing()
    {
        _proxy.Script = request => request.Method == "GET" ? null : Fault.Error(403, "AccessDenied");

        await _store.CheckAsync(StoreAccess.Read, Token);
        var act = () => _store.CheckAsync(StoreAccess.Write, Token);

        await act.Should().ThrowAsync<UsageException>().WithMessage("AWS denies access to *");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_a_passing_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var store = new S3Store(MotoServer.NewClient(new Uri($"http://127.0.0.1:{port}")), "bucket");

        var act = () => store.CheckAsync(StoreAccess.Read, Token);

        await act.Should().ThrowAsync<StoreException>().WithMessage("The connection to S3 broke*");
    }

    /// <summary>The request that makes an object appear: a put, or the completion of a multipart upload.</summary>
    private static bool IsCommit(SeenRequest request) =>
        (request.Method == "PUT" && !request.Query.Contains("partNumber", StringComparison.Ordinal))
        || (request.Method == "POST" && request.Query.Contains("uploadId", StringComparison.Ordinal));

    private async Task CreateAndReadBackAsync(int size)
    {
        var content = TestBytes.Of(size);
        var stored = await _store.CreateAsync(Key, TestBytes.Writer(content), Token);
        (await _store.MatchesAsync(stored, Token)).Should().BeTrue();
        (await ReadAsync()).AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    private async Task<byte[]> ReadAsync()
    {
        await using var stream = await _store.OpenAsync(Key, Token);
        return await TestBytes.ReadAllAsync(stream!, Token);
    }
}
