using System.CommandLine;
using OrgBackup.Cli.Stack;

namespace OrgBackup.Cli.Commands;

/// <summary><c>status [EXECUTION]</c>.</summary>
internal sealed class StatusCommand
{
    private readonly CliContext _context;
    private readonly Argument<string?> _execution = SharedOptions.Execution();
    private readonly Option<string?> _machine = SharedOptions.StateMachine();
    private readonly Option<bool> _wait = SharedOptions.Wait();
    private readonly Option<bool> _json = SharedOptions.Json();

    private StatusCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new StatusCommand(context);
        var command = new Command("status", "Show where an execution in AWS stands")
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
        var execution = await stack.ExecutionAsync(line.GetValue(_execution), cancellationToken);

        var verb = new ExecutionVerb(_context, machines, line.GetValue(_json));
        return line.GetValue(_wait)
            ? await verb.WaitAsync(execution, cancellationToken)
            : await verb.ShowAsync(execution, cancellationToken);
    }
}
