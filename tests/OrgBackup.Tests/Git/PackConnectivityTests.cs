using System.Text;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class PackConnectivityTests : GitTestBase
{
    [Theory]
    [InlineData("main~3", "Commit")]
    [InlineData("main~2^{tree}", "Tree")]
    [InlineData("main:docs/file-1.txt", "Blob")]
    public async Task What_is_in_no_pack_is_named_with_the_ref_that_reaches_it(string revision, string kind)
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 6);
        var missing = await repository.OidAsync(revision);
        var refs = await PackAsync(repository, missing, "main");

        (await Engine.CheckAsync(repository.Folder, refs, Ct)).Should()
            .Equal($"{kind} {missing}, reached from refs/heads/main, is missing.");
    }

    [Fact]
    public async Task What_no_ref_reaches_may_be_incomplete()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 2);
        await repository.CommitAsync("refs/heads/side", count: 2);
        var missing = await repository.OidAsync("side^{tree}");
        var refs = await PackAsync(repository, missing, "main", "side");
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        refs.Remove("refs/heads/side");

        (await Engine.CheckAsync(repository.Folder, refs, Ct)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_where_a_folder_should_be_is_found()
    {
        var repository = await NewRepositoryAsync();
        var file = "no folder"u8.ToArray();
        var blob = await GitCli.RunAsync(repository.Folder, file, "hash-object", "--stdin");
        var entry = Encoding.ASCII.GetBytes($"040000 tree {blob}\tdocs\n");
        var tree = await GitCli.RunAsync(repository.Folder, entry, "mktree", "--missing");
        var commit = await repository.GitAsync("commit-tree", "-m", "One", tree);
        await GitCli.RunAsync(repository.Folder, file, "hash-object", "-w", "--stdin");
        await repository.UpdateRefsAsync([("refs/heads/main", commit)]);

        var refs = new Dictionary<string, string>(StringComparer.Ordinal) { ["refs/heads/main"] = commit };
        var damage = await Engine.CheckAsync(repository.Folder, refs, Ct);

        damage.Should().ContainSingle().Which.Should().Contain(blob).And.Contain("refs/heads/main");
    }

    [Fact]
    public async Task An_index_of_another_pack_is_damage()
    {
        var repository = await NewRepositoryAsync();
        var tip = await repository.CommitAsync("refs/heads/main", count: 3);
        await repository.GitAsync("repack", "-adq");
        var index = Path.ChangeExtension(PackSamples.PackOf(repository.Folder), ".idx");
        var bytes = await File.ReadAllBytesAsync(index, Ct);

        // A checksum of an entry, and the index's own, so that only a comparison can tell.
        bytes[^(20 + 20 + (4 * 9 * 2) - 1)] ^= 1;
#pragma warning disable CA5350 // Git's own checksum.
        System.Security.Cryptography.SHA1.HashData(bytes.AsSpan(0, bytes.Length - 20), bytes.AsSpan(bytes.Length - 20));
#pragma warning restore CA5350
        File.SetAttributes(index, FileAttributes.Normal);
        await File.WriteAllBytesAsync(index, bytes, Ct);

        var refs = new Dictionary<string, string>(StringComparer.Ordinal) { ["refs/heads/main"] = tip };
        (await Engine.CheckAsync(repository.Folder, refs, Ct)).Should()
            .ContainSingle().Which.Should().StartWith("The index of the pack").And.EndWith("is damaged.");
    }

    /// <summary>Leaves one pack of all that the branches reach, but one object.</summary>
    private static async Task<Dictionary<string, string>> PackAsync(
        ServerRepository repository, string without, params string[] branches)
    {
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var branch in branches)
        {
            refs[$"refs/heads/{branch}"] = await repository.OidAsync(branch);
        }

        var listed = await repository.GitAsync(["rev-list", "--objects", .. branches]);
        var kept = listed.Split('\n').Where(line => !line.StartsWith(without, StringComparison.Ordinal));
        var packs = Path.Combine(repository.Folder, "objects", "pack");
        var old = Directory.GetFiles(packs);
        await GitCli.RunAsync(
            repository.Folder, Encoding.UTF8.GetBytes(string.Join('\n', kept) + "\n"),
            "pack-objects", "--quiet", Path.Combine(packs, "pack"));
        await repository.GitAsync("pack-refs", "--all");
        Array.ForEach(old, File.Delete);
        foreach (var loose in Directory.GetDirectories(Path.Combine(repository.Folder, "objects"), "??"))
        {
            Directory.Delete(loose, recursive: true);
        }

        return refs;
    }
}
