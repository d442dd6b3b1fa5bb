using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

public sealed class RecordedStreamTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_recorded_content_is_no_damage() => (await FinishAsync(Content)).Should().BeNull();

    [Fact]
    public async Task Every_flipped_byte_is_found()
    {
        for (var i = 0; i < Content.Length; i += 37)
        {
            var damaged = Content.ToArray();
            damaged[i] ^= 1;
            (await FinishAsync(damaged))!.Kind.Should().Be(DamageKinds.Hash);
        }
    }

    [Theory]
    [InlineData(999)]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Another_length_is_found(int length)
    {
        var damaged = new byte[length];
        Content.AsSpan(0, Math.Min(length, Content.Length)).CopyTo(damaged);

        (await FinishAsync(damaged))!.Kind.Should().Be(DamageKinds.Size);
    }

    [Fact]
    public async Task A_record_whose_parts_leave_bytes_out_proves_nothing()
    {
        var expected = await ExpectedAsync() with { Parts = [] };
        await using var stream = new RecordedStream(new MemoryStream(Content), expected);

        (await stream.FinishAsync(Token))!.Kind.Should().Be(DamageKinds.Record);
    }

    private static async Task<Damage?> FinishAsync(byte[] content)
    {
        await using var stream = new RecordedStream(new MemoryStream(content), await ExpectedAsync());
        await stream.ReadExactlyAsync(new byte[Math.Min(10, content.Length)], Token);
        return await stream.FinishAsync(Token);
    }

    private static async Task<StoredObject> ExpectedAsync() =>
        (await ContentDigest.OfAsync(new MemoryStream(Content), Token)).ToStored(new BackupKey("a/b"));
}
