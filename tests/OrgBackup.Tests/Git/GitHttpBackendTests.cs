using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class GitHttpBackendTests
{
    [Fact]
    public async Task Git_clones_every_ref_from_it()
    {
        using var folder = new TempFolder();
        var repository = await ServerRepository.CreateAsync(folder.Path, "gears");
        var tip = await repository.CommitAsync("refs/heads/main", count: 20);
        await repository.UpdateRefsAsync([("refs/pull/7/head", tip), ("refs/notes/commits", tip)]);
        await using var server = await GitServer.StartAsync(folder.Path);

        await GitCli.RunAsync(
            folder.Path, "clone", "--quiet", "--mirror", server.RepositoryUrl("gears").ToString(), "copy.git");

        var refs = await GitCli.RunAsync(folder["copy.git"], "for-each-ref", "--format=%(refname)");
        refs.Should().Be("refs/heads/main\nrefs/notes/commits\nrefs/pull/7/head");
    }

    [Fact]
    public async Task A_missing_repository_is_404()
    {
        using var folder = new TempFolder();
        await using var server = await GitServer.StartAsync(folder.Path);
        using var client = new HttpClient();

        using var answer = await client.GetAsync(
            new Uri(server.Url, "/acme/none.git/info/refs?service=git-upload-pack"),
            TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).Should().Be(404);
    }
}
