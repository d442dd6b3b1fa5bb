namespace OrgBackup.Infra.Tests;

/// <summary>The role that deletes old backups, when it is asked for.</summary>
public sealed class PruneRoleTests
{
    private static Template Stack => Synthesized.With("pruneRole=true", "prefix=github/acme");

    [Theory]
    [InlineData("widgets/git_backup_2026-11-22.tar.gz", true)]
    [InlineData("widgets/snapshots/2026-11-22.json", true)]
    [InlineData("_organization/snapshots/2026-11-22.json", true)]
    [InlineData("_organization/store.json", false)]
    public void It_deletes_in_the_store_and_never_the_marker(string key, bool may)
    {
        IsAllowed(new Request("s3:DeleteObject", Key($"github/acme/{key}"))).Should().Be(may);
        IsAllowed(new Request("s3:GetObject", Key($"github/acme/{key}"))).Should().BeTrue();
    }

    [Theory]
    [InlineData("s3:DeleteObject", "github/other/widgets/git_backup_2026-11-22.tar.gz")]
    [InlineData("s3:DeleteObjectVersion", "github/acme/widgets/git_backup_2026-11-22.tar.gz")]
    [InlineData("s3:PutObject", "github/acme/widgets/git_backup_2026-11-22.tar.gz")]
    [InlineData("s3:BypassGovernanceRetention", "github/acme/widgets/git_backup_2026-11-22.tar.gz")]
    public void It_can_do_nothing_else(string action, string key) =>
        IsAllowed(new Request(action, Key(key))).Should().BeFalse();

    [Fact]
    public void There_is_none_unless_it_is_asked_for() =>
        Synthesized.Full.Of("AWS::IAM::Role").Should().NotContain(role => role.Id.StartsWith("PruneRole", StringComparison.Ordinal));

    private static bool IsAllowed(Request request) => Statement.Allows(Stack.StatementsOf("PruneRole"), request);

    private static string Key(string key) => $"arn:${{{Stack.Only("AWS::S3::Bucket", "Backups").Id}}}/{key}";
}
