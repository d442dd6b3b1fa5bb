using System.Globalization;
using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>Archives that begin with an earlier one, over a real git server.</summary>
public sealed class IncrementTests : GitRunTestBase
{
    private readonly List<string> _asked = [];

    [Fact]
    public async Task Twenty_increments_hold_what_a_full_archive_holds()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 30, bytes: 10_000);
        await repository.CommitAsync("refs/heads/side", count: 2);
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", "main");
        await BackUpAsync("2026-11-22");
        var chance = new Random(7);
        var record = await Run.NewestAsync("gears", Ct);
        for (var week = 1; week <= 20; week++)
        {
            await ChangeAsync(repository, week, chance);
            record = await NextAsync(DateOf(week));
        }

        await UnpackAsync(record, "increments");
        await CloneAndListAsync();
        var (ours, theirs) = (InFolder("increments/gears.git"), InFolder("clone"));

        GitOf(record).Layout!.Packs.Should().HaveCountGreaterThan(15);
        (await ForEachRefAsync(ours)).Should().Be(await ForEachRefAsync(theirs));
        (await FsckAsync(ours)).Should().BeEmpty();
        (await ObjectsAsync(ours)).Should().Be(await ObjectsAsync(theirs));
        (await Run.VerifyAsync(new(), Ct)).Damaged.Should().Be(0);
        (await GitCli.RunAsync(ours, ["verify-pack", .. Directory.GetFiles(Path.Combine(ours, "objects/pack"), "*.idx")]))
            .Should().BeEmpty();
    }

    [Fact]
    public async Task Only_what_was_added_is_asked_for_and_sent()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 60, bytes: 40_000);
        await BackUpAsync("2026-11-22");
        var first = GitOf(await Run.NewestAsync("gears", Ct));
        Watch();
        await repository.CommitAsync("refs/heads/main", count: 2);

        var second = GitOf(await NextAsync("2026-11-29"));

        _asked.Should().Equal("GET", "command=ls-refs", "command=fetch", "GET"); // the last one for the wiki
        first.Layout!.Packs.Should().ContainSingle().Which.Objects.Should().Be(240);
        second.Layout!.Packs.Should().HaveCount(2).And.StartWith(first.Layout.Packs);
        second.Layout.Packs[1].Objects.Should().Be(8);
        second.Layout.Packs[1].Bytes.Should().BeLessThan(2_000);
        second.Size.Should().BeGreaterThan(first.Size);
    }

    [Fact]
    public async Task Deleted_refs_alone_bring_no_pack()
    {
        var (repository, main, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await repository.GitAsync("update-ref", "refs/heads/back", $"{main}~1");

        var record = await NextAsync("2026-11-29");
        await UnpackAsync(record, "next");

        GitOf(record).Layout!.Packs.Should().ContainSingle();
        record.LostTips.Should().Equal(LostOfFirst("refs/heads/side", side));
        (await GitCli.RunAsync(InFolder("next/gears.git"), "for-each-ref", "--format=%(refname)")).Should()
            .Be("refs/heads/back\nrefs/heads/main");
    }

    [Fact]
    public async Task A_merged_branch_that_was_deleted_is_not_lost_and_a_forced_push_is()
    {
        var (repository, main, side) = await FirstRunAsync(("refs/heads/merged", "refs/heads/main~1"));
        await repository.GitAsync("update-ref", "-d", "refs/heads/merged");
        await repository.CommitAsync("refs/heads/main");
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        var forced = await repository.CommitAsync("refs/heads/side");

        var record = await NextAsync("2026-11-29");

        GitOf(record).Layout!.Packs.Should().HaveCount(2);
        record.Git!.Refs["refs/heads/side"].Should().Be(forced).And.NotBe(main);
        record.LostTips.Should().Equal(LostOfFirst("refs/heads/side", side));
    }

    [Fact]
    public async Task A_tip_that_the_server_has_thrown_away_is_lost()
    {
        var (repository, _, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await repository.GitAsync("repack", "-adq");
        await repository.GitAsync("prune", "--expire=now");
        await repository.CommitAsync("refs/heads/main");

        var record = await NextAsync("2026-11-29");

        GitOf(record).Layout!.Packs.Should().HaveCount(2);
        record.LostTips.Should().Equal(LostOfFirst("refs/heads/side", side));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("damaged")]
    [InlineData("altered")]
    [InlineData("full")]
    [InlineData("libgit2")]
    [InlineData("cold")]
    public async Task Everything_is_fetched_when_the_earlier_archive_cannot_be_built_on(string why)
    {
        var (repository, _, _) = await FirstRunAsync();
        var first = GitOf(await Run.NewestAsync("gears", Ct));
        switch (why)
        {
            case "gone" or "damaged":
                await DamageFirstArchiveAsync(isThere: why == "damaged");
                break;
            case "altered":
                await AlterAsync("2026-11-22", "\"acme/gears\"", "\"acme/GEARS\"");
                break;
            case "full":
                Run.Options = Run.Options with { Full = true };
                break;
            case "libgit2":
                await BackUpWithLibGit2Async(repository);
                break;
            case "cold":
                var cold = new MemoryStore();
                await CopyAsync(Run.Store, cold);
                cold.Cold[FirstArchive] = ObjectAvailability.Archived;
                Run.Store = cold;
                break;
        }

        await repository.CommitAsync("refs/heads/main");
        var record = await NextAsync("2026-12-06");

        first.Layout.Should().NotBeNull();
        GitOf(record).Layout!.Packs.Should().ContainSingle().Which.Objects.Should().BeGreaterThan(first.Layout!.Packs[0].Objects);
    }

    [Fact]
    public async Task After_thirty_percent_of_growth_everything_is_fetched_anew()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.CommitAsync("refs/heads/big", count: 3, bytes: 4_000);
        var grown = await NextAsync("2026-11-29");
        await repository.CommitAsync("refs/heads/main");

        var record = await NextAsync("2026-12-06");

        GitOf(grown).Layout!.Packs.Should().HaveCount(2);
        GitOf(record).Layout!.Packs.Should().ContainSingle();
    }

    [Fact]
    public async Task A_server_that_does_not_send_the_addition_alone_is_asked_for_everything()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.CommitAsync("refs/heads/main");
        Server.Before = async context =>
        {
            if (!IsPackRequest(context) || !await HasHavesAsync(context))
            {
                return false;
            }

            await context.Response.AnswerPktLinesAsync("application/x-git-upload-pack-result", "ERR not today\n");
            return true;
        };

        var record = await NextAsync("2026-11-29");

        GitOf(record).Layout!.Packs.Should().ContainSingle();
        Progress.Messages.Should().ContainSingle().Which.Should().Contain("everything is fetched");
    }

    [Fact]
    public async Task An_addition_that_lacks_an_object_is_not_taken()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.CommitAsync("refs/heads/main", count: 3);
        var listed = (await ListAsync())!;

        // A base whose tips the server has, but nothing of which is really kept.
        var nothing = new MirrorBase(
            listed.Refs.Take(1).Select(one => one.Oid).Append((await repository.OidAsync("main~2"))).ToHashSet(StringComparer.Ordinal),
            (ids, _) => Task.FromResult<IReadOnlyList<byte[]>>([.. ids]));
        await repository.CommitAsync("refs/heads/new");
        await repository.GitAsync("update-ref", "refs/heads/main", (await repository.GitAsync("commit-tree", "-p", "main", "-m", "x", "main^{tree}")));
        listed = (await ListAsync())!;

        var result = await Engine.MirrorAsync(
            new MirrorRequest(Server.RepositoryUrl("gears"), listed, Mirror, nothing), _ => { }, Ct);

        result.IsIncrement.Should().BeFalse();
        (await FsckAsync(Mirror)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_wiki_grows_in_the_same_way()
    {
        var (repository, _, _) = await FirstRunAsync();
        var wiki = await NewRepositoryAsync("gears.wiki", "master");
        await wiki.CommitAsync("refs/heads/master");
        await NextAsync("2026-11-29");
        await wiki.CommitAsync("refs/heads/master");

        var record = await NextAsync("2026-12-06");

        record.Artifacts.Single(one => one.Kind == ArtifactKinds.Wiki).Layout!.Packs.Should().HaveCount(2);
        (await repository.OidAsync("main")).Should().Be(record.Git!.Refs["refs/heads/main"]);
    }

    private static Artifact GitOf(SnapshotRecord record) =>
        record.Artifacts.Single(one => one.Kind == ArtifactKinds.Git);

    private static string DateOf(int week) => new DateOnly(2026, 11, 22).AddDays(7 * week)
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task ChangeAsync(ServerRepository repository, int week, Random chance)
    {
        await repository.CommitAsync("refs/heads/main", 1 + chance.Next(3), 60);
        switch (chance.Next(4))
        {
            case 0:
                await repository.CommitAsync($"refs/heads/topic-{week}", 1, 60);
                break;
            case 1:
                await repository.GitAsync("tag", "-a", "-m", $"Week {week}", $"w{week}", "main");
                break;
            case 2:
                await repository.GitAsync("update-ref", "refs/heads/side", "main~1");
                break;
        }
    }

    private static async Task<bool> HasHavesAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var text = await reader.ReadToEndAsync(Ct);
        context.Request.Body.Position = 0;
        return text.Contains("have ", StringComparison.Ordinal);
    }

    private static async Task CopyAsync(IBackupStore from, MemoryStore to)
    {
        await foreach (var info in from.ListAsync("", Ct))
        {
            await using var content = (await from.OpenAsync(info.Key, Ct))!;
            await to.ReplaceAsync(info.Key, (target, token) => content.CopyToAsync(target, token), Ct);
        }
    }

    private static async Task<string> ObjectsAsync(string folder)
    {
        var listed = await GitCli.RunAsync(folder, "rev-list", "--objects", "--all");
        return string.Join('\n', listed.Split('\n').Select(line => line[..40]).Order(StringComparer.Ordinal));
    }

    private void Watch() => Server.Before = context =>
    {
        var start = GitServer.StartOf(context);
        _asked.Add(start.Length == 0 ? context.Request.Method : start[4..start.IndexOf('\n', StringComparison.Ordinal)]);
        return Task.FromResult(false);
    };

    private async Task BackUpWithLibGit2Async(ServerRepository repository)
    {
        await using var engine = TestEngine.Create(Server.Url, progress: Progress, kind: GitEngineKind.LibGit2);
        await repository.CommitAsync("refs/heads/main");
        Run.Git = (engine, Server.Url);
        GitOf(await NextAsync("2026-11-29")).Layout.Should().BeNull();
        Run.Git = (Engine, Server.Url);
    }

    private async Task UnpackAsync(SnapshotRecord record, string folder)
    {
        Directory.CreateDirectory(InFolder(folder));
        await using var archive = (await Run.Store.OpenAsync(GitOf(record).Key, Ct))!;
        using var tar = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("tar", ["-xzf", "-", "-C", InFolder(folder)])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        await archive.CopyToAsync(tar.StandardInput.BaseStream, Ct);
        tar.StandardInput.Close();
        await tar.WaitForExitAsync(Ct);
        tar.ExitCode.Should().Be(0);
    }
}
