using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Snapshots;
using OrgBackup.Tests.StandIn.Support;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.GitHub;

/// <summary>Objects of Git LFS on their way to the stand-in.</summary>
public sealed class LfsUploadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_server_lacks_is_sent_and_verified_and_the_token_stays_at_home()
    {
        await using var example = await Example.StartAsync();
        using var session = Session(example, example.Token.Value);
        byte[][] contents = [[1], [2, 2], [3, 3, 3]];
        example.Gears.Lfs.Add(contents[0]);
        var refusedOid = LfsStorage.OidOf(contents[2]);
        example.Gears.Lfs.Errors[refusedOid] = (507, "No room");

        var result = await UploadAsync(session, contents);

        (result.Sent, result.Present).Should().Be((1, 1));
        result.Refused.Should().ContainKey(refusedOid).WhoseValue.Should().Contain("No room");
        example.Gears.Lfs.Find(LfsStorage.OidOf(contents[1])).Should().Equal(contents[1]);
        example.Server.Assets.Leaks.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_that_may_only_read_sends_nothing()
    {
        await using var example = await Example.StartAsync();
        var eve = example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve"));
        using var session = Session(example, eve.Value);

        var upload = () => UploadAsync(session, [[1]]);

        await upload.Should().ThrowAsync<AccessDeniedException>();
    }

    private static Task<LfsUploadResult> UploadAsync(GitHubSession session, byte[][] contents)
    {
        var byId = contents.ToDictionary(LfsStorage.OidOf, StringComparer.Ordinal);
        return session.LfsTarget.UploadAsync(
            "acme/gears",
            [.. byId.Select(one => new LfsPointer(one.Key, one.Value.Length))],
            (pointer, _) => Task.FromResult<Stream>(new MemoryStream(byId[pointer.Oid])),
            Cancel);
    }

    private static GitHubSession Session(Example example, string token) => new(
        GitHubSettings.FromEnvironment(
            name => ExampleGitHub.EnvironmentOf(example.Server, token).GetValueOrDefault(name)),
        new SilentProgress(),
        TimeProvider.System);
}
