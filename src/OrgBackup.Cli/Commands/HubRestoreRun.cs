using System.CommandLine;
using OrgBackup.Cli.Output;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Cli.Commands;

/// <summary>What <c>restore</c> does when the target is GitHub: plan or restore, one repository or all.</summary>
internal sealed class HubRestoreRun(CliContext context, RestoreTarget target)
{
    public async Task<int> RunAsync(
        ParseResult line, string store, HubRestoreRequest request, CancellationToken cancellationToken)
    {
        var json = target.Json(line);
        if (target.IsPlan(line))
        {
            var plan = await context.Operations.PlanRestoreAsync(store, request, cancellationToken);
            await HubRestoreOutput.WriteAsync(context, plan, json);
            return ExitCode.Done;
        }

        HubRestoreResult result;
        await using (var progress = context.NewProgress(json))
        {
            result = await context.Operations.RestoreAsync(store, request, progress, cancellationToken);
        }

        await HubRestoreOutput.WriteAsync(context, result, json);
        return result.Complete ? ExitCode.Done : ExitCode.Incomplete;
    }

    public async Task<int> RunAllAsync(
        ParseResult line, string store, HubRestoreAllRequest request, CancellationToken cancellationToken)
    {
        var json = target.Json(line);
        if (target.IsPlan(line))
        {
            var plan = await context.Operations.PlanRestoreAllAsync(store, request, cancellationToken);
            await HubRestoreAllOutput.WriteAsync(context, plan, json);
            return ExitCode.Done;
        }

        HubRestoreAllResult result;
        await using (var progress = context.NewProgress(json))
        {
            result = await context.Operations.RestoreAllAsync(store, request, progress, cancellationToken);
        }

        await HubRestoreAllOutput.WriteAsync(context, result, json);
        return result.Complete ? ExitCode.Done : ExitCode.Incomplete;
    }
}
