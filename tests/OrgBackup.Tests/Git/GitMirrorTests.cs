using System.Text;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class GitMirrorTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitServer _server = null!;
    private GitEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await GitServer.StartAsync(_folder["server"]);
        _engine = TestEngine.Create(_server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_mirror_has_the_refs_of_git_clone_mirror_and_passes_fsck()
    {
        var repository = await NewRepositoryAsync("gears");
        await FillWithEveryKindOfRefAsync(repository);

        await MirrorAsync("gears");

        (await ForEachRefAsync(_folder["mirror"])).Should().Be(await CloneAndListAsync("gears"));
        (await FsckAsync(_folder["mirror"])).Should().BeEmpty();
    }

    private static Task<string> FsckAsync(string folder) => GitCli.RunAsync(folder, "fsck", "--full", "--no-dangling", "--no-progress");

    private static Task<string> ForEachRefAsync(string folder) =>
        GitCli.RunAsync(folder, "for-each-ref", "--format=%(objectname) %(refname) %(*objectname)");

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
            ("refs/tags/light-file", blob), ("refs/x/tree", tree), ("refs/pull/1/head", tip), ("refs/pull/1/merge", $"{tip}~3"),
            ("refs/notes/commits", $"{tip}~4"), ("refs/heads/ümläut/日本", tip), ($"refs/heads/{new string('x', 200)}/{new string('y', 200)}", tip),
        ]);
        byte[] latin = [.. "create refs/heads/caf"u8, 0xE9, .. Encoding.ASCII.GetBytes($" {tip}\n")];
        await repository.UpdateRefsAsync(latin);
        await repository.GitAsync("pack-refs", "--all");
    }

    private Task<ServerRepository> NewRepositoryAsync(string name, string branch = "main") =>
        ServerRepository.CreateAsync(_server.Root, name, branch);

    private Task<MirrorResult> MirrorAsync(string name) =>
        _engine.MirrorAsync(_server.RepositoryUrl(name), _folder["mirror"], TestContext.Current.CancellationToken);

    private async Task<string> CloneAndListAsync(string name)
    {
        await GitCli.RunAsync(_folder.Path, "clone", "--quiet", "--mirror", _server.RepositoryUrl(name).ToString(), "clone");
        return await ForEachRefAsync(_folder["clone"]);
    }
}
