using System.Text.Json;
using OrgBackup.Lambda.Telemetry;
using OrgBackup.Steps;

namespace OrgBackup.Lambda;

/// <summary>
/// The backup of one repository that is too large for a function, on a machine without a time limit (Fargate): the
/// child execution's state comes in a variable, the result goes to the control bucket.
/// </summary>
internal static class LargeRepository
{
    /// <summary>The variable that has the state, as JSON.</summary>
    public const string Variable = "ORGBACKUP_STEP";

    private const int Failed = 3;

    /// <returns>The exit code: 0 when the repository is done, 3 when it failed, 1 for anything else.</returns>
    public static async Task<int> RunAsync(LambdaHost host, CancellationToken cancellationToken)
    {
        try
        {
            var deployment = DeploymentOf(host);
            await using var session = await deployment.OpenAsync(deployment.Settings.Concurrency, cancellationToken);
            var loop = new RepositoryLoop(session.Backup(), host.Time);
            var state = await loop.RunAsync(StateOf(host), cancellationToken);
            host.Log.Write(
                LogLevel.Info, $"Ended: {state.Status}. {state.Error} {state.Cause}", state.Item.Repository.Name);
            return state.Status == StepStatus.Done ? 0 : Failed;
        }
        catch (Exception e)
        {
            host.Log.Write(LogLevel.Fatal, e);
            return 1;
        }
    }

    // Nothing is too large here, and there is no larger machine to hand it to.
    private static Deployment DeploymentOf(LambdaHost host)
    {
        var deployment = new Deployment(host, needsSecret: true);
        var settings = deployment.Place.Settings with
        {
            SizeLimitKb = 0,
            IndexLimitKb = 0,
            HasLargeMachine = false,
        };
        deployment.Place = deployment.Place with { Settings = settings };
        return deployment;
    }

    private static BackupStepState StateOf(LambdaHost host)
    {
        try
        {
            return JsonSerializer.Deserialize(host.Variable(Variable)!, StepJson.Default.BackupStepState)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{Variable} is not the state of a backup step: {e.Message}", inner: e);
        }
    }
}
