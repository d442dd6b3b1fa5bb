using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>What goes wrong while an object is written.</summary>
public sealed class S3StoreWriteFaultTests(MotoServer moto) : S3ProxyTest(moto)
{
    [Theory]
    [InlineData(Small, 1)]
    [InlineData(Large, 1)]
    [InlineData(Small, 100)]
    [InlineData(Large, 100)]
    public async Task A_reply_that_is_lost_after_the_object_was_made_is_a_success(int size, int times)
    {
        Proxy.Fail(times, IsCommit, Fault.LostReply);

        var stored = await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
        Proxy.Seen.Count(IsCommit).Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task A_reply_that_is_lost_is_a_conflict_when_other_content_is_there()
    {
        using var other = new S3Store(await Moto.NewClientAsync(), Bucket, "p");
        await other.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Small, seed: 2)), Token);
        Proxy.Fail(1, IsCommit, Fault.LostReply);

        var act = () => Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Small)), Token);

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
        Proxy.Fail(2, IsCommit, Fault.Error(status, code));

        await CreateAndReadBackAsync(size);

        Proxy.Seen.Count(IsCommit).Should().Be(3);
    }

    [Fact]
    public async Task A_part_that_is_refused_ends_the_upload_while_the_writer_is_still_writing()
    {
        Proxy.Script = request => request.Query.Contains("partNumber", StringComparison.Ordinal) ? Fault.Error(403, "AccessDenied") : null;
        var written = 0L;

        var act = () => Store.CreateAsync(
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
        (await Client.ListMultipartUploadsAsync(Bucket, Token)).MultipartUploads.Should().BeNullOrEmpty();
    }
}
