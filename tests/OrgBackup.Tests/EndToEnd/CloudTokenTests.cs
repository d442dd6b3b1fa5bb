using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>The token is renewed while a run goes on, or revoked before it.</summary>
public sealed class CloudTokenTests(CloudEmulation cloud)
{
    [Fact]
    public async Task A_token_that_is_renewed_in_the_middle_stops_nothing_and_a_revoked_one_is_the_execution_s_error()
    {
        await using var gitHub = await SmallGitHub.StartAsync(3);
        await using var deployment = await CloudDeployment.CreateAsync(
            cloud, SmallGitHub.Organization, gitHub.Environment, concurrency: 1);
        deployment.Backup.Before = async call =>
        {
            if (call.Repository == "small-0002")
            {
                gitHub.RotateToken();
                await deployment.PutSecretAsync(gitHub.Token.Value);
            }
        };

        var renewed = await (await deployment.StartAsync()).EndAsync();
        gitHub.Token.Revoked = true;
        var revoked = await (await deployment.StartAsync()).EndAsync();

        renewed.Status.Should().Be("SUCCEEDED", renewed.Cause);
        gitHub.Server.Journal.Entries.Should().Contain(entry => entry.Status == 401);
        deployment.Steps.Select(call => call.Status).Should().Equal("done", "done", "done", "done");
        revoked.Status.Should().Be("FAILED");
        revoked.Error.Should().Be(nameof(TokenRejectedException));
        revoked.Cause.Should().Contain("token").And.NotContain(gitHub.Token.Value);
        deployment.Discover.Calls.Should().HaveCount(2, "what cannot pass is not tried again");
    }
}
