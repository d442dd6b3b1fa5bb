using System.Globalization;
using System.Text;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public abstract class GitMirrorTests(GitEngineKind kind) : GitTestBase(kind)
{
    [Fact]
    public async Task A_mirror_has_the_refs_of_git_clone_mirror_and_passes_fsck()
    {
        var repository = await NewRepositoryAsync();
        await FillWithEveryKindOfRefAsync(repository);

        var result = await MirrorAsync();

        result.Undelivered.Should().BeEmpty();
        (await ForEachRefAsync(Mirror)).Should().Be(await CloneAndListAsync());
        (await FsckAsync(Mirror)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_list_of_refs_equals_the_mirrors_refs()
    {
        await FillWithEveryKindOfRefAsync(await NewRepositoryAsync());

        var listed = await ListAsync();
        var result = await MirrorAsync();

        listed.Should().BeEquivalentTo(result.Refs, o => o.WithStrictOrdering());
        listed!.Refs.Single(r => r.Name == "refs/tags/v1-signed").Peeled.Should()
            .Be(listed.Refs.Single(r => r.Name == "refs/heads/main").Oid);
        listed.Refs.Select(r => r.Name).Should().Contain("refs/heads/caf\uEFE9");
    }

    [Fact]
    public async Task Two_thousand_refs_become_one_file()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 400, bytes: 30);
        var commits = (await repository.GitAsync("rev-list", "main")).Split('\n');
        await repository.UpdateRefsAsync(Enumerable.Range(1, 2000).Select(i =>
            (string.Create(CultureInfo.InvariantCulture, $"refs/pull/{i}/head"), commits[i % commits.Length])));

        var result = await MirrorAsync();

        RefsDigest.Compute(result.Refs.Refs).Should().Be(await DigestOfCloneAsync());
        Directory.EnumerateFileSystemEntries(Path.Combine(Mirror, "refs")).Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_but_the_bare_layout_is_left_on_disk()
    {
        await FillWithEveryKindOfRefAsync(await NewRepositoryAsync());

        await MirrorAsync();

        Directory.EnumerateFileSystemEntries(Mirror, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Mirror, f))
            .Select(name => name.Contains("pack-", StringComparison.Ordinal) ? Path.GetExtension(name) : name)
            .Should().BeEquivalentTo("HEAD", "config", "packed-refs", "refs", "objects", "objects/pack",
                ".pack", ".idx");
        (await File.ReadAllTextAsync(Path.Combine(Mirror, "config"), Ct)).Should()
            .Be("[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
    }

    [Fact]
    public async Task HEAD_is_the_servers_default_branch()
    {
        var repository = await NewRepositoryAsync(branch: "trunk");
        await repository.CommitAsync("refs/heads/trunk");
        await repository.CommitAsync("refs/heads/main");

        var result = await MirrorAsync();

        result.Refs.Head.Should().Be("refs/heads/trunk");
        (await GitCli.RunAsync(Mirror, "symbolic-ref", "HEAD")).Should().Be("refs/heads/trunk");
    }

    [Fact]
    public async Task An_empty_repository_is_mirrored_with_its_unborn_default_branch()
    {
        await NewRepositoryAsync(branch: "trunk");

        var result = await MirrorAsync();

        result.Refs.Refs.Should().BeEmpty();
        result.Refs.Head.Should().Be("refs/heads/trunk");
        (await GitCli.RunAsync(Mirror, "symbolic-ref", "HEAD")).Should().Be("refs/heads/trunk");
        (await GitCli.RunAsync(Mirror, "for-each-ref")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_default_branch_without_commits_is_kept_as_HEAD()
    {
        var repository = await NewRepositoryAsync(branch: "trunk");
        await repository.CommitAsync("refs/heads/dev");

        var result = await MirrorAsync();

        result.Refs.Head.Should().Be("refs/heads/trunk");
        (await GitCli.RunAsync(Mirror, "symbolic-ref", "HEAD")).Should().Be("refs/heads/trunk");
    }

    [Fact]
    public async Task A_detached_HEAD_on_the_server_leaves_HEAD_on_main()
    {
        var repository = await NewRepositoryAsync();
        await repository.GitAsync("update-ref", "--no-deref", "HEAD", await repository.CommitAsync("refs/heads/dev"));

        var result = await MirrorAsync();

        result.Refs.Head.Should().BeNull();
        (await GitCli.RunAsync(Mirror, "symbolic-ref", "HEAD")).Should().Be("refs/heads/main");
    }

    [Fact]
    public async Task The_archive_of_a_mirror_is_a_repository_that_git_clones()
    {
        var repository = await NewRepositoryAsync();
        await FillWithEveryKindOfRefAsync(repository);
        await MirrorAsync();
        await using (var file = File.Create(InFolder("gears.tar.gz")))
        {
            await GitArchive.WriteAsync(Mirror, "gears.git", file, Ct);
        }

        await using var stored = File.OpenRead(InFolder("gears.tar.gz"));
        await GitArchive.ExtractAsync(stored, InFolder("out"), Ct);
        await GitCli.RunAsync(InFolder("out"), "clone", "--quiet", ".", InFolder("work"));

        (await ForEachRefAsync(InFolder("out"))).Should().Be(await ForEachRefAsync(repository.Folder));
        (await FsckAsync(InFolder("out"))).Should().BeEmpty();
        (await GitCli.RunAsync(InFolder("work"), "rev-parse", "HEAD")).Should().Be(await repository.OidAsync("main"));
    }

    [Fact]
    public async Task Git_configuration_of_the_machine_has_no_influence()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main");
        Directory.CreateDirectory(InFolder("home"));
        await File.WriteAllTextAsync(
            InFolder("home/.gitconfig"), "[url \"http://127.0.0.1:1/\"]\n\tinsteadOf = orgbackup://\n", Ct);
        var command = new GitWorkerCommand(
            "env", [$"HOME={InFolder("home")}", "dotnet", .. TestEngine.WorkerCommand.Arguments]);
        await using var engine = new GitEngine(new()
        {
            Endpoints = TestEngine.Endpoints(Server.Url),
            Credentials = new FakeCredentials(TestEngine.Token),
            WorkerCommand = command,
            Engine = Kind,
        });

        var result = await engine.MirrorAsync(Server.RepositoryUrl("gears"), Mirror, Ct);

        result.Refs.Refs.Should().ContainSingle();
    }

    [Fact]
    public async Task Received_bytes_are_told()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 10, bytes: 40_000);
        var told = 0L;

        await Engine.MirrorAsync(
            new(Server.RepositoryUrl("gears"), (await ListAsync())!, Mirror), bytes => told = bytes, Ct);

        told.Should().BeGreaterThan(200_000);
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_alone()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main");
        Directory.CreateDirectory(Mirror);
        await File.WriteAllTextAsync(Path.Combine(Mirror, "diary.txt"), "mine", Ct);

        var mirror = () => MirrorAsync();

        await mirror.Should().ThrowAsync<UsageException>();
        (await File.ReadAllTextAsync(Path.Combine(Mirror, "diary.txt"), Ct)).Should().Be("mine");
    }

    private protected async Task<string> NewSha256RepositoryAsync(string name)
    {
        var folder = Path.Combine(Server.Root, "acme", $"{name}.git");
        Directory.CreateDirectory(folder);
        await GitCli.RunAsync(folder, "init", "--quiet", "--bare", "--object-format=sha256");
        var tree = await GitCli.RunAsync(folder, [], "mktree");
        var commit = await GitCli.RunAsync(folder, "commit-tree", "-m", "One", tree);
        await GitCli.RunAsync(folder, "update-ref", "refs/heads/main", commit);
        await GitCli.RunAsync(
            folder, "-c", "user.name=A", "-c", "user.email=a@b.c", "tag", "-a", "-m", "One", "v1", commit);
        return commit;
    }

    private static async Task FillWithEveryKindOfRefAsync(ServerRepository repository)
    {
        var tip = await repository.CommitAsync("refs/heads/main", count: 30);
        var blob = await repository.OidAsync($"{tip}:docs/file-1.txt");
        var tree = await repository.OidAsync($"{tip}^{{tree}}");
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", tip);
        await repository.GitAsync("tag", "-a", "-m", "Nested", "v1-signed", "v1");
        await repository.GitAsync("tag", "-a", "-m", "A file", "file", blob);
        await repository.UpdateRefsAsync(
        [
            ("refs/tags/light-file", blob), ("refs/x/tree", tree),
            ("refs/pull/1/head", tip), ("refs/pull/1/merge", $"{tip}~3"),
            ("refs/notes/commits", $"{tip}~4"), ("refs/heads/ümläut/日本", tip),
            ($"refs/heads/{new string('x', 200)}/{new string('y', 200)}", tip),
        ]);
        byte[] latin = [.. "create refs/heads/caf"u8, 0xE9, .. Encoding.ASCII.GetBytes($" {tip}\n")];
        await repository.UpdateRefsAsync(latin);
        await repository.GitAsync("pack-refs", "--all");
    }
}

public sealed class GitMirrorV2Tests() : GitMirrorTests(GitEngineKind.ProtocolV2)
{
    [Fact]
    public async Task A_SHA_256_repository_becomes_one_that_git_uses()
    {
        var commit = await NewSha256RepositoryAsync("future");

        var mirrored = await MirrorAsync("future");
        await using (var archive = File.Create(InFolder("future.tar.gz")))
        {
            await GitArchive.WriteAsync(Mirror, "future.git", archive, Ct);
        }

        await using var stored = File.OpenRead(InFolder("future.tar.gz"));
        await GitArchive.ExtractAsync(stored, InFolder("back"), Ct);
        var back = BareRefs.Read(InFolder("back"));

        mirrored.Refs.ObjectFormat.Should().Be("sha256");
        mirrored.Refs.Refs.Should().Contain(new GitRef("refs/heads/main", commit));
        (await FsckAsync(Mirror)).Should().BeEmpty();
        (await FsckAsync(InFolder("back"))).Should().BeEmpty();
        back.Should().BeEquivalentTo(mirrored.Refs);
        (await ForEachRefAsync(InFolder("back"))).Should().Be(await CloneAndListAsync("future"));
        (await Engine.CheckAsync(InFolder("back"), GitStates.Of(back).Refs, Ct)).Should().BeEmpty();
        (await Engine.FindAbsentAsync(Mirror, [commit, new string('0', 64)], Ct)).Should().Equal(new string('0', 64));
    }

    [Fact]
    public async Task A_ref_that_moved_after_the_list_is_mirrored_as_it_was_listed()
    {
        var repository = await NewRepositoryAsync();
        var then = await repository.CommitAsync("refs/heads/main", count: 3);
        var listed = await ListAsync();
        await repository.CommitAsync("refs/heads/main");

        var result = await Engine.MirrorAsync(new(Server.RepositoryUrl("gears"), listed!, Mirror), _ => { }, Ct);

        result.Refs.Refs.Should().Equal(new GitRef("refs/heads/main", then));
        (await FsckAsync(Mirror)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_ref_whose_object_is_gone_after_the_list_is_asked_for_anew()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 3);
        await repository.CommitAsync("refs/heads/passing");
        var listed = await ListAsync();
        var now = await repository.OidAsync("refs/heads/main");
        await repository.GitAsync("update-ref", "refs/heads/passing", now);
        await repository.GitAsync("repack", "-a", "-d", "-q");
        await repository.GitAsync("prune", "--expire=now");

        var result = await Engine.MirrorAsync(new(Server.RepositoryUrl("gears"), listed!, Mirror), _ => { }, Ct);

        result.Refs.Refs.Select(one => one.Oid).Should().Equal(now, now);
        result.Undelivered.Should().BeEmpty();
        (await FsckAsync(Mirror)).Should().BeEmpty();
    }

    [Fact]
    public async Task No_process_is_started()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main");

        await MirrorAsync();

        Engine.WorkerProcessIds.Should().BeEmpty();
        Progress.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_of_an_older_protocol_is_left_to_libgit2_and_that_is_said()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main");
        Server.Before = context =>
        {
            context.Request.Headers.Remove("Git-Protocol");
            return Task.FromResult(false);
        };

        await MirrorAsync();

        (await FsckAsync(Mirror)).Should().BeEmpty();
        Progress.Messages.Should().ContainSingle().Which.Should().Contain("libgit2 fetches instead");
    }
}

public sealed class GitMirrorLibGit2Tests() : GitMirrorTests(GitEngineKind.LibGit2)
{
    [Fact]
    public async Task A_ref_that_moved_after_the_list_is_mirrored_where_it_is_now()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 3);
        var before = await ListAsync();
        var now = await repository.CommitAsync("refs/heads/main");

        var result = await Engine.MirrorAsync(new(Server.RepositoryUrl("gears"), before!, Mirror), _ => { }, Ct);

        result.Refs.Refs.Should().Equal(new GitRef("refs/heads/main", now));
    }

    [Fact]
    public async Task A_ref_that_moves_between_the_two_requests_of_a_fetch_is_asked_for_anew()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 3);
        string? now = null;
        Server.Before = async context =>
        {
            if (IsPackRequest(context) && now is null)
            {
                now = await repository.CommitAsync("refs/heads/other");
                await repository.GitAsync("update-ref", "refs/heads/main", now);
            }

            return false;
        };

        var result = await MirrorAsync();

        result.Refs.Refs.Select(r => r.Oid).Should().AllBe(now).And.HaveCount(2);
        result.Undelivered.Should().BeEmpty();
    }

    [Fact]
    public async Task A_SHA_256_repository_is_recognised_and_refused()
    {
        var commit = await NewSha256RepositoryAsync("future");

        var listed = await ListAsync("future");
        var mirror = () => MirrorAsync("future");

        listed!.ObjectFormat.Should().Be("sha256");
        listed.Refs.Should().Contain(new GitRef("refs/heads/main", commit));
        await mirror.Should().ThrowAsync<GitTransferException>().WithMessage("*SHA-256*");
    }
}
