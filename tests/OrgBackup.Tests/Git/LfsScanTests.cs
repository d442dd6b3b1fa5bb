using System.Text;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class LfsScanTests : GitTestBase
{
    [Fact]
    public async Task A_pointer_is_found_wherever_in_the_history_it_is()
    {
        var repository = await NewRepositoryAsync();
        await CommitAsync(repository, "refs/heads/main", 'a', 'b');
        await CommitAsync(repository, "refs/heads/main", 'c');
        await CommitAsync(repository, "refs/pull/7/head", 'd');
        var blob = await BlobAsync(repository, 'e');
        await repository.GitAsync("update-ref", "refs/tags/blob", blob);

        (await ScanAsync()).Should().Equal(Pointer('a'), Pointer('b'), Pointer('c'), Pointer('d'), Pointer('e'));
    }

    [Fact]
    public async Task Pointers_that_are_stored_as_differences_are_found_too()
    {
        var repository = await NewRepositoryAsync();
        foreach (var letter in "abcdef")
        {
            await CommitAsync(repository, "refs/heads/main", letter);
        }

        await repository.GitAsync("repack", "-a", "-d", "-q", "--depth=50", "--window=50");
        (await repository.GitAsync("rev-list", "--objects", "--all", "--filter=object:type=blob"))
            .Split('\n').Should().HaveCountGreaterThan(5);

        (await ScanAsync()).Should().Equal("abcdef".Select(Pointer));
    }

    [Fact]
    public async Task Of_two_pointers_to_one_object_the_larger_size_counts()
    {
        var repository = await NewRepositoryAsync();
        await CommitAsync(repository, "refs/heads/main", 'a');
        var text = LfsStorage.PointerTo(new string('a', 64), 9_000_000_000);
        var blob = await GitCli.RunAsync(
            repository.Folder, Encoding.UTF8.GetBytes(text), "hash-object", "-w", "--stdin");
        await repository.GitAsync("update-ref", "refs/tags/blob", blob);

        (await ScanAsync()).Should().Equal(new LfsPointer(new string('a', 64), 9_000_000_000));
    }

    [Fact]
    public async Task A_repository_without_pointers_or_without_anything_has_none()
    {
        var repository = await NewRepositoryAsync();

        (await ScanAsync()).Should().BeEmpty();

        Directory.Delete(Mirror, recursive: true);
        await repository.CommitAsync("refs/heads/main", 3);
        (await ScanAsync()).Should().BeEmpty();
    }

    private static LfsPointer Pointer(char letter) => new(new string(letter, 64), letter);

    private static Task<string> BlobAsync(ServerRepository repository, char letter) => GitCli.RunAsync(
        repository.Folder,
        Encoding.UTF8.GetBytes(LfsStorage.PointerTo(new string(letter, 64), letter)),
        "hash-object", "-w", "--stdin");

    /// <summary>A commit whose tree has just these pointers, after what the ref has.</summary>
    private static async Task CommitAsync(ServerRepository repository, string reference, params char[] letters)
    {
        var entries = new StringBuilder();
        foreach (var letter in letters)
        {
            entries.Append("100644 blob ").Append(await BlobAsync(repository, letter)).Append('\t').Append(letter).Append('\n');
        }

        var tree = await GitCli.RunAsync(repository.Folder, Encoding.UTF8.GetBytes(entries.ToString()), "mktree");
        var parent = await repository.GitAsync("for-each-ref", "--format=%(objectname)", reference);
        string[] after = parent.Length > 0 ? ["-p", parent] : [];
        var commit = await repository.GitAsync(["commit-tree", "-m", $"With {letters[0]}", .. after, tree]);
        await repository.GitAsync("update-ref", reference, commit);
    }

    private async Task<IReadOnlyList<LfsPointer>> ScanAsync()
    {
        await MirrorAsync();
        return await Engine.FindLfsAsync(Mirror, Ct);
    }
}
