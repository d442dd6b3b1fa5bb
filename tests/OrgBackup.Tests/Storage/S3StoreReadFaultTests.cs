using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>What goes wrong while an object is read.</summary>
public sealed class S3StoreReadFaultTests(MotoServer moto) : S3ProxyTest(moto)
{
    [Fact]
    public async Task A_body_that_breaks_is_continued_where_it_broke()
    {
        var content = TestBytes.Of(3 * TestBytes.MiB);
        await Store.CreateAsync(Key, TestBytes.Writer(content), Token);
        Proxy.Fail(3, request => request.Method == "GET", Fault.Cut(700_000));

        (await ReadAsync()).AsSpan().SequenceEqual(content).Should().BeTrue();

        var gets = Proxy.Seen.Where(request => request.Method == "GET").ToList();
        gets.Should().HaveCount(4);
        gets.Should().Contain(request => request.Headers.ContainsKey("Range"));
        gets.Should().OnlyContain(request => request.Headers.ContainsKey("Range") == request.Headers.ContainsKey("If-Match"));
    }

    [Fact]
    public async Task A_body_that_breaks_again_and_again_is_an_error()
    {
        await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(3 * TestBytes.MiB)), Token);
        Proxy.Fail(int.MaxValue, request => request.Method == "GET", Fault.Cut(1000));

        await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<StoreException>().WithMessage("The connection to S3 broke*");
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_it_is_read_is_not_mixed_with_the_new_one()
    {
        await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(3 * TestBytes.MiB)), Token);
        var replaced = new TaskCompletionSource();
        Proxy.Fail(1, request => request.Method == "GET", Fault.Cut(1000) with { CutWhen = replaced.Task });
        await using var stream = await Store.OpenAsync(Key, Token);
        await stream!.ReadExactlyAsync(new byte[1000], Token);
        await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(3 * TestBytes.MiB, seed: 2)), Token);
        replaced.SetResult();

        var act = () => TestBytes.ReadAllAsync(stream, Token);

        await act.Should().ThrowAsync<StoreException>().WithMessage("*was replaced while it was read.");
    }

    [Fact]
    public async Task A_synchronous_reader_gets_the_same_bytes()
    {
        await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(Small)), Token);
        await using var stream = (await Store.OpenAsync(Key, Token))!;
        var content = new byte[Small];

        stream.ReadExactly(content);

        content.Should().Equal(TestBytes.Of(Small));
        stream.ReadByte().Should().Be(-1);
    }
}
