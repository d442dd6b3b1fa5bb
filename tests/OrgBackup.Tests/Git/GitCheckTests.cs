using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class GitCheckTests : GitTestBase
{
    [Fact]
    public async Task A_fresh_mirror_is_whole()
    {
        var result = await MirrorSampleAsync();

        (await CheckAsync(result)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_empty_repository_is_whole()
    {
        await NewRepositoryAsync();

        (await CheckAsync(await MirrorAsync())).Should().BeEmpty();
    }

    [Fact]
    public async Task A_submodule_is_no_missing_object()
    {
        var repository = await NewRepositoryAsync();
        var entries = System.Text.Encoding.ASCII.GetBytes($"160000 commit {new string('1', 40)}\tsub\n");
        var tree = await GitCli.RunAsync(repository.Folder, entries, "mktree", "--missing");
        var commit = await repository.GitAsync("commit-tree", "-m", "One", tree);
        await repository.UpdateRefsAsync([("refs/heads/main", commit)]);

        (await CheckAsync(await MirrorAsync())).Should().BeEmpty();
    }

    [Fact]
    public async Task Refs_that_differ_from_the_record_are_named()
    {
        var result = await MirrorSampleAsync();
        var tip = result.Refs.Refs[0].Oid;
        var expected = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["refs/heads/gone"] = tip,
            ["refs/heads/main"] = new('1', 40),
        };

        var damage = await Engine.CheckAsync(Mirror, expected, Ct);

        damage.Should().Equal(
            "The ref refs/heads/gone is missing.",
            $"The ref refs/heads/main points at {tip} instead of {new string('1', 40)}.",
            "The ref refs/tags/file does not belong to this snapshot.",
            "The ref refs/tags/v1 does not belong to this snapshot.");
    }

    [Theory]
    [InlineData(".pack")]
    [InlineData(".idx")]
    public async Task A_flipped_byte_in_a_pack_or_index_is_found(string extension)
    {
        var result = await MirrorSampleAsync();
        var file = Directory.GetFiles(Path.Combine(Mirror, "objects", "pack"), $"*{extension}").Single();
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Ct);

        (await CheckAsync(result)).Should().Contain(d => d.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pack_without_index_is_found()
    {
        var result = await MirrorSampleAsync();
        File.Delete(Directory.GetFiles(Path.Combine(Mirror, "objects", "pack"), "*.idx").Single());

        (await CheckAsync(result)).Should().Contain(d => d.EndsWith("has no index.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("main^{tree}", "Tree")]
    [InlineData("main~1", "Commit")]
    [InlineData("main:docs", "Tree")]
    [InlineData("main:docs/file-1.txt", "Blob")]
    [InlineData("main", "Object")]
    public async Task A_missing_object_is_named_with_the_ref_that_reaches_it(string revision, string kind)
    {
        var (folder, refs, repository) = await NewLooseAsync();
        var oid = await repository.OidAsync(revision);
        File.Delete(Path.Combine(folder, "objects", oid[..2], oid[2..]));

        (await Engine.CheckAsync(folder, refs, Ct)).Should()
            .Equal($"{kind} {oid}, reached from refs/heads/main, is missing.");
    }

    [Theory]
    [InlineData("main:docs/file-1.txt", "main:docs/file-2.txt")]
    [InlineData("main~1", "main")]
    public async Task An_object_of_other_content_is_named(string revision, string otherRevision)
    {
        var (folder, refs, repository) = await NewLooseAsync();
        var (oid, other) = (await repository.OidAsync(revision), await repository.OidAsync(otherRevision));
        var path = Path.Combine(folder, "objects", oid[..2], oid[2..]);
        File.Delete(path);
        File.Copy(Path.Combine(folder, "objects", other[..2], other[2..]), path);

        var damage = await Engine.CheckAsync(folder, refs, Ct);

        damage.Should().ContainSingle().Which.Should()
            .Contain(oid).And.Contain("refs/heads/main").And.Contain("cannot be read");
    }

    [Fact]
    public async Task A_folder_that_is_no_repository_is_a_damage()
    {
        Directory.CreateDirectory(Mirror);

        (await Engine.CheckAsync(Mirror, new Dictionary<string, string>(StringComparer.Ordinal), Ct)).Should()
            .ContainSingle();
    }

    private Task<IReadOnlyList<string>> CheckAsync(MirrorResult result) =>
        Engine.CheckAsync(Mirror, result.Refs.Refs.ToDictionary(r => r.Name, r => r.Oid, StringComparer.Ordinal), Ct);

    private async Task<MirrorResult> MirrorSampleAsync()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 20);
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", "main");
        await repository.GitAsync("tag", "-a", "-m", "A file", "file", "main:docs/file-1.txt");
        return await MirrorAsync();
    }

    /// <summary>A repository of loose objects, as another tool may have archived it.</summary>
    private async Task<(string Folder, Dictionary<string, string> Refs, ServerRepository Repository)> NewLooseAsync()
    {
        var repository = await NewRepositoryAsync();
        var tip = await repository.CommitAsync("refs/heads/main", count: 3);
        await repository.UnpackAsync();
        return (repository.Folder, new(StringComparer.Ordinal) { ["refs/heads/main"] = tip }, repository);
    }
}
