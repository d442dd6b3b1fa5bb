using OrgBackup.Aws;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Stack;

namespace OrgBackup.Cli.Commands;

/// <summary>What start, status and redrive have in common: they end by showing an execution.</summary>
internal sealed class ExecutionVerb(CliContext context, IStateMachines machines, bool json)
{
    /// <summary>Shows the execution as it is now.</summary>
    public async Task<int> ShowAsync(string execution, CancellationToken cancellationToken)
    {
        ExecutionState state;
        await using (var display = new LineExecutionDisplay(context.Err, context.Time))
        {
            state = await Watch(display).LookAsync(execution, cancellationToken);
        }

        return await WriteAsync(state);
    }

    /// <summary>Shows what is known without asking.</summary>
    public Task<int> ShowAsync(Execution execution) => WriteAsync(new(execution, MapRun: null));

    /// <summary>Shows how the execution goes on, and at its end how it ended.</summary>
    public Task<int> WaitAsync(string execution, CancellationToken cancellationToken) => WaitAsync(
        execution, watch => watch.WaitAsync(execution, redrives: 0, cancellationToken), cancellationToken);

    /// <summary>The same for one that was started or redriven just now.</summary>
    public Task<int> WaitAsync(Execution execution, CancellationToken cancellationToken) =>
        WaitAsync(execution.Arn, watch => watch.WaitAsync(execution, cancellationToken), cancellationToken);

    /// <summary>Says what is known of an execution when the user has enough.</summary>
    public int Cancelled(string name, string what)
    {
        ErrorReport.Write(
            context.Err, $"cancelled; the execution '{name}' {what}", $"See it: orgbackup status {name} --wait");
        return ExitCode.Cancelled;
    }

    private async Task<int> WaitAsync(
        string execution, Func<ExecutionWatch, Task<ExecutionState>> wait, CancellationToken cancellationToken)
    {
        try
        {
            ExecutionState state;
            await using (var display = context.NewExecutionDisplay(json))
            {
                state = await wait(Watch(display));
            }

            return await WriteAsync(state);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return Cancelled(StatesArn.NameOf(execution), "goes on in AWS");
        }
    }

    private ExecutionWatch Watch(IExecutionDisplay display) =>
        new(machines, display, context.Time, context.LookInterval);

    private async Task<int> WriteAsync(ExecutionState state)
    {
        var console = machines.IsAws ? StatesArn.ConsolePage(state.Execution.Arn) : null;
        await ExecutionOutput.WriteAsync(context, state, console, json);
        return state.HasFailed ? ExitCode.Incomplete : ExitCode.Done;
    }
}
