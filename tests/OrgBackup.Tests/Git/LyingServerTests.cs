using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrgBackup.Report;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

/// <summary>
/// A server that leaves objects out of what it sends and says nothing: the pack is well formed, and its checksum is right.
/// </summary>
public sealed class LyingServerTests : GitRunTestBase
{
    private const int MaxBand = 60_000;

    [Theory]
    [InlineData("main~3")]
    [InlineData("main~2^{tree}")]
    [InlineData("main:docs/file-1.txt")]
    public async Task What_an_incomplete_pack_was_asked_for_counts_as_not_delivered(string left)
    {
        var repository = await NewLiarAsync(left);

        var mirror = await MirrorAsync();

        mirror.Undelivered.Select(one => one.Name).Should().Equal("refs/heads/main");
        mirror.Refs.Refs.Select(one => one.Name).Should().Equal("refs/heads/side");
        (await FsckAsync(Mirror)).Should().BeEmpty();
        Progress.Messages.Should().Contain(text => text.Contains(
            $"the object {repository.Left} is not in what it sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_never_sends_all_fails_and_leaves_nothing()
    {
        var liar = await NewLiarAsync("main~3");
        await liar.Repository.GitAsync("update-ref", "-d", "refs/heads/side");

        var mirror = () => MirrorAsync();

        await mirror.Should().ThrowAsync<GitTransferException>().WithMessage("The git server delivers no ref at all: *");
        Directory.Exists(Mirror).Should().BeFalse();
    }

    [Fact]
    public async Task A_backup_of_it_is_partial_and_names_the_ref()
    {
        await NewLiarAsync("main~2^{tree}");

        var outcome = await BackUpAsync("2026-11-22");
        var record = await Run.NewestAsync("gears", Ct);

        outcome.Status.Should().Be(OutcomeStatus.Partial);
        record.Missing.Should().ContainSingle().Which.Refs.Should().Equal("refs/heads/main");
        record.Git!.Refs.Keys.Should().Equal("refs/heads/side");
        (await Run.VerifyAsync(new(), Ct)).Damaged.Should().Be(0);
    }

    /// <summary>Two branches without a common history; whoever asks for the one gets a pack without one object.</summary>
    private async Task<(ServerRepository Repository, string Left)> NewLiarAsync(string left)
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 6);
        await repository.CommitAsync("refs/heads/side", count: 2);
        var (main, absent) = (await repository.OidAsync("main"), await repository.OidAsync(left));
        var objects = await repository.GitAsync("rev-list", "--objects", "--no-object-names", "main", "side");
        var sent = string.Concat(objects.Split('\n').Where(oid => oid != absent).Select(oid => $"{oid}\n"));
        var name = await GitCli.RunAsync(
            repository.Folder, Encoding.ASCII.GetBytes(sent), "pack-objects", "-q", InFolder("liar"));
        var pack = await File.ReadAllBytesAsync(InFolder($"liar-{name}.pack"), Ct);
        Server.Before = async context =>
        {
            if (!IsPackRequest(context) || !await AsksForAsync(context.Request, main))
            {
                return false;
            }

            await AnswerAsync(context.Response, pack);
            return true;
        };
        return (repository, absent);
    }

    private static async Task<bool> AsksForAsync(HttpRequest request, string oid)
    {
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var text = await reader.ReadToEndAsync(Ct);
        request.Body.Position = 0;
        return text.Contains($"want {oid}", StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(HttpResponse response, byte[] pack)
    {
        await response.AnswerPktLinesAsync("application/x-git-upload-pack-result", "packfile\n");
        foreach (var chunk in pack.Chunk(MaxBand))
        {
            var length = (chunk.Length + 5).ToString("x4", CultureInfo.InvariantCulture);
            await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"{length}\u0001"), Ct);
            await response.Body.WriteAsync(chunk, Ct);
        }

        await response.Body.WriteAsync("0000"u8.ToArray(), Ct);
    }
}
