using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>What a store sends, and what it makes of refusals.</summary>
public sealed class S3StoreRequestTests(MotoServer moto) : S3ProxyTest(moto)
{
    [Fact]
    public async Task The_expected_owner_is_sent_with_every_request()
    {
        await Store.CheckAsync(StoreAccess.Write, Token);
        await CreateAndReadBackAsync(Small);
        await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(Large)), Token);
        await Store.ListAsync("", Token).ToListAsync(Token);
        await Store.ListFoldersAsync(Token).ToListAsync(Token);
        await FluentActions.Awaiting(() => Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Large, seed: 2)), Token))
            .Should().ThrowAsync<StoreConflictException>();

        Proxy.Seen.Select(request => request.Method).Distinct(StringComparer.Ordinal).Should().BeEquivalentTo("GET", "HEAD", "PUT", "POST", "DELETE");
        Proxy.Seen.Should().OnlyContain(request => request.Headers.GetValueOrDefault("x-amz-expected-bucket-owner") == "123456789012");
    }

    [Fact]
    public async Task Every_byte_is_sent_with_its_hash_and_only_new_objects_on_a_condition()
    {
        await CreateAndReadBackAsync(Large);
        await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(Small)), Token);

        var puts = Proxy.Seen.Where(request => request.Method == "PUT").ToList();
        puts.Should().HaveCount(3);
        puts.Should().OnlyContain(request => request.Headers.ContainsKey("x-amz-checksum-sha256"));
        puts.Should().OnlyContain(request => !request.Headers.ContainsKey("If-None-Match"));
        Proxy.Seen.Single(request => request.Query.Contains("uploadId", StringComparison.Ordinal) && request.Method == "POST")
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
        Proxy.Script = _ => Fault.Error(status, code);

        var act = () => Store.CheckAsync(StoreAccess.Read, Token);

        (await act.Should().ThrowAsync<UsageException>().WithMessage(message)).Which.Hint.Should().Match(hint);
    }

    [Fact]
    public async Task A_bucket_that_may_only_be_read_is_wrong_usage_when_checked_for_writing()
    {
        Proxy.Script = request => request.Method == "GET" ? null : Fault.Error(403, "AccessDenied");

        await Store.CheckAsync(StoreAccess.Read, Token);
        var act = () => Store.CheckAsync(StoreAccess.Write, Token);

        await act.Should().ThrowAsync<UsageException>().WithMessage("AWS denies access to *");
    }
}
