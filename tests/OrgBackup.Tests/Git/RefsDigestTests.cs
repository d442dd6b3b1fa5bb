using System.Security.Cryptography;
using System.Text;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class RefsDigestTests
{
    [Fact]
    public async Task It_is_the_hash_of_what_git_for_each_ref_prints()
    {
        using var folder = new TempFolder();
        var repository = await ServerRepository.CreateAsync(folder.Path, "gears");
        var tip = await repository.CommitAsync("refs/heads/main");
        string[] names = ["refs/heads/z", "refs/heads/a-b", "refs/heads/a/b",
            "refs/tags/ä", "refs/tags/𝔘", "refs/tags/～", "refs/heads/A"];
        await repository.UpdateRefsAsync(names.Select(name => (name, tip)));
        var printed = await repository.GitAsync("for-each-ref", "--format=%(objectname) %(refname)");

        var digest = RefsDigest.Compute(names.Append("refs/heads/main").Select(name => new GitRef(name, tip)));

        digest.Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{printed}\n"))));
    }

    [Fact]
    public void No_refs_have_the_hash_of_nothing() =>
        RefsDigest.Compute(Array.Empty<GitRef>()).Should()
            .Be("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    [Fact]
    public void Bytes_that_are_no_text_count_as_themselves()
    {
        var oid = new string('1', 40);
        byte[] name = [.. "refs/heads/caf"u8, 0xE9];
        byte[] line = [.. Encoding.ASCII.GetBytes($"{oid} "), .. name, (byte)'\n'];

        RefsDigest.Compute([new GitRef(GitRefName.Decode(name), oid)]).Should()
            .Be(Convert.ToHexStringLower(SHA256.HashData(line)));
    }
}
