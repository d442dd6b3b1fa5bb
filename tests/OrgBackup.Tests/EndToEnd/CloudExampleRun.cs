using OrgBackup.Tests.Support;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>One execution over the whole example organization, with somebody who looks for secrets all the time.</summary>
public sealed class CloudExampleRun(CloudEmulation cloud) : IAsyncLifetime
{
    private ExampleGitHub? _gitHub;
    private CloudDeployment? _deployment;
    private SecretWatch? _watch;

    internal ExampleGitHub GitHub => _gitHub!;

    internal CloudDeployment Deployment => _deployment!;

    internal CloudExecution Execution { get; private set; } = null!;

    internal ExecutionEnd End { get; private set; } = null!;

    internal SecretWatch Watch => _watch!;

    public async ValueTask InitializeAsync()
    {
        _gitHub = await ExampleGitHub.StartAsync();
        _deployment = await CloudDeployment.CreateAsync(
            cloud, ExampleGitHub.Organization, _gitHub.Environment, more: ("ORGBACKUP_DRILL", "2"));
        _watch = SecretWatch.Start(_deployment.TempRoot, _gitHub.Token, CloudEmulation.SecretKey);
        Execution = await _deployment.StartAsync();
        End = await Execution.EndAsync();
        await _watch.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        if (_deployment is { } deployment)
        {
            await deployment.DisposeAsync();
        }

        if (_gitHub is { } gitHub)
        {
            await gitHub.DisposeAsync();
        }
    }
}
