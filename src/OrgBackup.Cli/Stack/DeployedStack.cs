using OrgBackup.Aws;

namespace OrgBackup.Cli.Stack;

/// <summary>Finds the state machine that is meant, and its executions.</summary>
/// <param name="given">The name or ARN that was given; null when none was.</param>
internal sealed class DeployedStack(IStateMachines machines, string? given)
{
    public const string Variable = "ORGBACKUP_STATE_MACHINE";

    /// <summary>What the names of our state machines begin with.</summary>
    private const string Prefix = "OrgBackup";

    private const string NameIt = $"Name it with --state-machine or {Variable}.";

    /// <summary>The ARN of the state machine: the given one, else the only one of ours in the region.</summary>
    /// <exception cref="UsageException">There is none, or it is not clear which.</exception>
    public async Task<string> MachineAsync(CancellationToken cancellationToken)
    {
        if (given is not null && StatesArn.IsArn(given))
        {
            return StatesArn.IsStateMachine(given)
                ? given
                : throw new UsageException($"'{given}' is not a state machine's ARN.", NameIt);
        }

        var all = await machines.ListAsync(cancellationToken);
        var fitting = given is null
            ? all.Where(machine => machine.Name.StartsWith(Prefix, StringComparison.Ordinal)).ToList()
            : all.Where(machine => machine.Name == given).ToList();
        return fitting is [var only] ? only.Arn : throw Unclear(all, fitting);
    }

    /// <summary>The ARN of an execution: the given one by name or ARN, else the newest.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public async Task<string> ExecutionAsync(string? execution, CancellationToken cancellationToken)
    {
        if (execution is not null && StatesArn.IsArn(execution))
        {
            return execution;
        }

        var machine = await MachineAsync(cancellationToken);
        return execution is not null
            ? StatesArn.OfExecution(machine, execution)
            : await machines.NewestAsync(machine, cancellationToken) ?? throw new UsageException(
                $"The state machine '{StatesArn.NameOf(machine)}' has had no execution in the last 90 days.",
                "Start one: orgbackup start");
    }

    private UsageException Unclear(IReadOnlyList<StateMachine> all, List<StateMachine> fitting) => fitting switch
    {
        [] when given is not null => new(
            $"There is no state machine '{given}' in {machines.Region}; {Names(all)}.",
            "Check its name, the account and AWS_REGION."),
        [] => new(
            $"No state machine in {machines.Region} has a name that begins with {Prefix}; {Names(all)}.",
            $"Deploy the stack, or set AWS_REGION to its region. {NameIt}"),
        _ => new($"It is not clear which state machine is meant; {Names(fitting)}.", NameIt),
    };

    private static string Names(IReadOnlyList<StateMachine> machines) => machines.Count == 0
        ? "there is none"
        : $"there are: {string.Join(", ", machines.Take(20).Select(machine => machine.Name))}";
}
