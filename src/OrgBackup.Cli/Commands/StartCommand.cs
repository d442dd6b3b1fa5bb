using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.Aws;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Stack;

namespace OrgBackup.Cli.Commands;

/// <summary><c>start</c>: an execution of a deployed stack.</summary>
internal sealed class StartCommand
{
    private readonly CliContext _context;
    private readonly Option<string[]> _only = SharedOptions.Only();
    private readonly Option<string[]> _except = SharedOptions.Except();
    private readonly Option<bool> _full = SharedOptions.Full();
    private readonly Option<string?> _retryOf = new("--retry-of")
    {
        Description = "Only what failed in this run: its id, or latest",
        HelpName = "RUN",
    };

    private readonly Option<string?> _machine = SharedOptions.StateMachine();
    private readonly Option<bool> _wait = SharedOptions.Wait();
    private readonly Option<bool> _json = SharedOptions.Json();

    private StartCommand(CliContext context)
    {
        _context = context;
        _retryOf.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Complaints.OfRun(result.Tokens[0].Value) is { } complaint)
            {
                result.AddError(complaint);
            }
        });
    }

    public static Command Create(CliContext context)
    {
        var verb = new StartCommand(context);
        var command = new Command("start", "Start an execution of the stack that is deployed in AWS")
        {
            verb._only, verb._except, verb._full, verb._retryOf, verb._machine, verb._wait, verb._json,
        };
        command.Validators.Add(verb.RefuseContradiction);
        command.SetAction(verb.RunAsync);
        return command;
    }

    private void RefuseContradiction(CommandResult result)
    {
        var isSelective = result.GetResult(_only) is not null || result.GetResult(_except) is not null;
        if (isSelective && result.GetResult(_retryOf) is not null)
        {
            result.AddError("--retry-of does what failed in that run, all of it: leave --only and --except out.");
        }
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        using var machines = _context.StateMachines();
        var stack = new DeployedStack(machines, _context.MachineName(line.GetValue(_machine)));
        var machine = await stack.MachineAsync(cancellationToken);
        var verb = new ExecutionVerb(_context, machines, line.GetValue(_json));
        var name = NewName();
        Execution execution;
        try
        {
            execution = await machines.StartAsync(machine, name, Input(line), cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return verb.Cancelled(name, "may have been started");
        }

        return line.GetValue(_wait)
            ? await verb.WaitAsync(execution, cancellationToken)
            : await verb.ShowAsync(execution);
    }

    private string Input(ParseResult line)
    {
        var input = new StartInput
        {
            Only = line.GetValue(_only) is { Length: > 0 } only ? only : null,
            Except = line.GetValue(_except) is { Length: > 0 } except ? except : null,
            Full = line.GetValue(_full) ? true : null,
            RetryOf = line.GetValue(_retryOf),
        };
        return JsonSerializer.Serialize(input, CliJson.Compact.StartInput);
    }

    // a name of our own: a request that is repeated starts one execution, not two
    private string NewName()
    {
        var time = _context.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return $"orgbackup-{time}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
    }
}

/// <summary>The input of an execution; what is not set is not written.</summary>
internal sealed record StartInput
{
    public IReadOnlyList<string>? Only { get; init; }

    public IReadOnlyList<string>? Except { get; init; }

    public bool? Full { get; init; }

    public string? RetryOf { get; init; }
}
