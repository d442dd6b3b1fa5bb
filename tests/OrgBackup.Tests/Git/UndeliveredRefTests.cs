using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public abstract class UndeliveredRefTests(GitEngineKind kind) : GitTestBase(kind)
{
    [Fact]
    public async Task A_ref_whose_tree_is_lost_on_the_server_does_not_sink_the_others()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 5);
        await repository.CommitAsync("refs/heads/dev", count: 5);
        await LoseTreeAsync(repository, "refs/pull/1/head");

        var result = await MirrorAsync();

        result.Undelivered.Select(r => r.Name).Should().Equal("refs/pull/1/head");
        result.Refs.Refs.Select(r => r.Name).Should().Equal("refs/heads/dev", "refs/heads/main");
        (await FsckAsync(Mirror)).Should().BeEmpty();
    }

    [Fact]
    public async Task Several_broken_refs_among_many_are_told_one_by_one()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 40);
        await repository.UpdateRefsAsync(Enumerable.Range(10, 25).Select(i => ($"refs/pull/{i}/head", $"main~{i}")));
        await LoseTreeAsync(repository, "refs/pull/12/broken");
        await LoseTreeAsync(repository, "refs/heads/broken");

        var result = await MirrorAsync();

        result.Undelivered.Select(r => r.Name).Should().BeEquivalentTo("refs/pull/12/broken", "refs/heads/broken");
        result.Refs.Refs.Should().HaveCount(26);
        (await FsckAsync(Mirror)).Should().BeEmpty();
        Progress.Messages.Should().Contain(m => m.Contains("in groups", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ref_that_the_server_calls_not_its_own_is_left_out()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 3);
        List([$"{await repository.OidAsync("main")} refs/heads/main", $"{new string('1', 40)} refs/heads/secret"]);

        var result = await MirrorAsync();

        result.Undelivered.Select(r => r.Name).Should().Equal("refs/heads/secret");
        result.Refs.Refs.Select(r => r.Name).Should().Equal("refs/heads/main");
    }

    [Fact]
    public async Task A_name_that_breaks_gits_rules_is_told_and_never_written()
    {
        var repository = await NewRepositoryAsync();
        var tip = await repository.CommitAsync("refs/heads/main");
        List(
        [
            $"{tip} refs/heads/main",
            $"{tip} refs/heads/../../../etc/cron.d/x",
            $"{tip} config",
            $"{tip} refs/heads/a\u001b[2J",
            .. Kind == GitEngineKind.LibGit2 ? new[] { $"{tip} refs/heads/with space" } : [], // v2: an attribute
        ]);

        var result = await MirrorAsync();

        result.Undelivered.Should().HaveCount(Kind == GitEngineKind.LibGit2 ? 4 : 3);
        (await GitCli.RunAsync(Mirror, "for-each-ref", "--format=%(refname)")).Should().Be("refs/heads/main");
    }

    [Fact]
    public async Task A_server_that_delivers_nothing_at_all_fails_the_mirror()
    {
        var repository = await NewRepositoryAsync();
        await LoseTreeAsync(repository, "refs/heads/main");

        var mirror = () => MirrorAsync();

        await mirror.Should().ThrowAsync<GitTransferException>().WithMessage("*no ref at all*");
        Directory.Exists(Mirror).Should().BeFalse();
    }

    /// <summary>The server lists these refs, in whatever protocol it is asked.</summary>
    private void List(string[] refs)
    {
        Server.Before = async context =>
        {
            var isVersion2 = context.Request.Headers.ContainsKey("Git-Protocol");
            if (isVersion2 && GitServer.StartOf(context).Contains("command=ls-refs", StringComparison.Ordinal))
            {
                await context.Response.AnswerPktLinesAsync(
                    "application/x-git-upload-pack-result", [.. refs.Select(line => $"{line}\n"), null]);
                return true;
            }

            if (isVersion2 || context.Request.Method != "GET")
            {
                return false;
            }

            await context.Response.AnswerPktLinesAsync(
                "application/x-git-upload-pack-advertisement",
                [
                    "# service=git-upload-pack\n", null,
                    $"{refs[0]}\0side-band-64k\n", .. refs[1..].Select(line => $"{line}\n"), null,
                ]);
            return true;
        };
    }

    private static async Task LoseTreeAsync(ServerRepository repository, string reference)
    {
        await repository.CommitAsync(reference);
        var tree = await repository.OidAsync($"{reference}^{{tree}}");
        await repository.UnpackAsync();
        File.Delete(Path.Combine(repository.Folder, "objects", tree[..2], tree[2..]));
    }
}

public sealed class UndeliveredRefV2Tests() : UndeliveredRefTests(GitEngineKind.ProtocolV2);

public sealed class UndeliveredRefLibGit2Tests() : UndeliveredRefTests(GitEngineKind.LibGit2);
