using System.CommandLine;
using OrgBackup.Aws;
using OrgBackup.Cli.Stack;

namespace OrgBackup.Cli.Commands;

/// <summary><c>redrive [EXECUTION]</c>.</summary>
internal sealed class RedriveCommand
{
    private const string Instead = "Start a new execution for what failed: orgbackup start --retry-of RUN";

    private readonly CliContext _context;
    private readonly Argument<string?> _execution = SharedOptions.Execution();
    private readonly Option<string?> _machine = SharedOptions.StateMachine();
    private readonly Option<bool> _wait = SharedOptions.Wait();
    private readonly Option<bool> _json = SharedOptions.Json();

    private RedriveCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new RedriveCommand(context);
        var command = new Command("redrive", "Go on with a failed execution in AWS: only what failed is done again")
        {
            verb._execution, verb._machine, verb._wait, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        using var machines = _context.StateMachines();
        var stack = new DeployedStack(machines, _context.MachineName(line.GetValue(_machine)));
        var arn = await stack.ExecutionAsync(line.GetValue(_execution), cancellationToken);
        var execution = await machines.DescribeAsync(arn, cancellationToken);
        Check(execution);

        var verb = new ExecutionVerb(_context, machines, line.GetValue(_json));
        try
        {
            await machines.RedriveAsync(arn, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return verb.Cancelled(execution.Name, "may have been redriven");
        }

        var redriven = Redriven(execution);
        return line.GetValue(_wait)
            ? await verb.WaitAsync(redriven, cancellationToken)
            : await verb.ShowAsync(redriven);
    }

    private static void Check(Execution execution)
    {
        var complaint = execution switch
        {
            { Status: "SUCCEEDED" } => new UsageException(
                $"The execution '{execution.Name}' succeeded: there is nothing to redrive."),
            { IsOver: false } => new UsageException(
                $"The execution '{execution.Name}' is not over yet.",
                $"Watch it: orgbackup status {execution.Name} --wait"),
            { RedriveStatus: "NOT_REDRIVABLE" } => new UsageException(
                $"The execution '{execution.Name}' cannot be redriven: {execution.RedriveStatusReason}", Instead),
            _ => null,
        };
        if (complaint is not null)
        {
            throw complaint;
        }
    }

    // AWS itself tells it only seconds later
    private Execution Redriven(Execution execution) => execution with
    {
        Status = "RUNNING",
        StoppedAt = null,
        Error = null,
        Cause = null,
        RedriveCount = execution.RedriveCount + 1,
        RedrivenAt = _context.Time.GetUtcNow(),
        RedriveStatus = null,
        RedriveStatusReason = null,
    };
}
