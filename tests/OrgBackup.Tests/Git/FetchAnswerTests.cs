using System.Text;
using OrgBackup.Git;

namespace OrgBackup.Tests.Git;

/// <summary>Answers to a fetch as no good server gives them: each ends in one sentence.</summary>
public sealed class FetchAnswerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(70_000)]
    public async Task The_bytes_of_the_first_band_are_the_pack_however_they_arrive(int atOnce)
    {
        var answer = Answer("packfile\n", "\u0001PA", "\u0002counting", "\u0001CK", "\u0001", "\u0001 and more", null);

        (await ReadAsync(answer, atOnce)).Should().Be("PACK and more");
    }

    [Fact]
    public async Task Sections_before_the_pack_are_passed_over()
    {
        byte[] answer = [.. Lines("acknowledgments\n", "ready\n"), .. "0001"u8, .. Answer("packfile\n", "\u0001PACK", null)];

        (await ReadAsync(answer)).Should().Be("PACK");
    }

    [Fact]
    public async Task A_refusal_in_the_middle_says_what_the_server_said()
    {
        var answer = Answer(
            "packfile\n", "\u0001PA", "\u0002Counting objects\rfatal: unable to read 1234\n", "\u0003aborting due to corruption");

        var read = () => ReadAsync(answer);

        (await read.Should().ThrowAsync<GitTransferException>()).Which.Refusal.Should()
            .Be("fatal: unable to read 1234 aborting due to corruption");
    }

    [Theory]
    [InlineData("ERR upload-pack: not our ref 1234\n")]
    [InlineData("packfile\n", "\u0001PA", "ERR upload-pack: not our ref 1234\n")]
    public async Task An_error_line_is_a_refusal_wherever_it_stands(params string[] lines)
    {
        var read = () => ReadAsync(Answer(lines));

        (await read.Should().ThrowAsync<GitTransferException>()).Which.Refusal.Should().Contain("not our ref 1234");
    }

    [Theory]
    [InlineData("*ended too early*", "packfile\n", "\u0001PACK")]
    [InlineData("*ended too early*", "packfile\n")]
    [InlineData("*ended too early*", "acknowledgments\n")]
    [InlineData("*side-band 7*", "packfile\n", "\u0007PACK")]
    [InlineData("*its copy is shallow*", "shallow-info\n", "shallow 1234\n")]
    public async Task What_is_no_whole_answer_is_an_error(string sentence, params string[] lines)
    {
        var read = () => ReadAsync(Answer(lines));

        await read.Should().ThrowAsync<BackupException>().WithMessage(sentence);
    }

    [Fact]
    public async Task An_answer_without_a_pack_is_an_error()
    {
        var read = () => ReadAsync(Answer("acknowledgments\n", "NAK\n", null));

        await read.Should().ThrowAsync<GitTransferException>().WithMessage("*no pack in it*");
    }

    [Theory]
    [InlineData("zzzz")]
    [InlineData("0003")]
    [InlineData("fff5")]
    public async Task A_length_that_git_does_not_write_is_an_error(string length)
    {
        byte[] answer = [.. Lines("packfile\n"), .. Encoding.ASCII.GetBytes(length), 1, 2, 3, 4];
        var read = () => ReadAsync(answer);

        await read.Should().ThrowAsync<GitHubProtocolException>();
    }

    [Fact]
    public async Task What_the_server_shouts_is_bounded_and_harmless()
    {
        var read = () => ReadAsync(Answer("packfile\n", "\u0003" + new string('x', 60_000) + "\u001b[31m"));

        (await read.Should().ThrowAsync<GitTransferException>()).Which.Message.Should()
            .HaveLength(325).And.NotContain("\u001b");
    }

    private static byte[] Answer(params string?[] lines) =>
        [.. lines.SelectMany(line => line is null ? Encoding.ASCII.GetBytes("0000") : PktLineReader.Encode(line))];

    private static byte[] Lines(params string[] lines) => Answer(lines);

    private static async Task<string> ReadAsync(byte[] answer, int atOnce = 4096)
    {
        await using var body = new Dripping(answer, atOnce);
        await using var pack = await FetchAnswer.OpenAsync(body, Ct);
        using var read = new MemoryStream();
        await pack.CopyToAsync(read, Ct);
        return Encoding.UTF8.GetString(read.ToArray());
    }

    private sealed class Dripping(byte[] bytes, int atOnce) : ArrivalStream
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(buffer.Length, atOnce), bytes.Length - _position);
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return ValueTask.FromResult(count);
        }
    }
}
