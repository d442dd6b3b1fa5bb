namespace OrgBackup.Aws;

/// <summary>The state machines of one account and region, and their executions. Safe for many threads.</summary>
/// <remarks>
/// Every method throws <see cref="UsageException"/> for what the operator must change and
/// <see cref="AwsUnavailableException"/> for what may pass. What AWS describes may lag behind by seconds.
/// </remarks>
public interface IStateMachines : IDisposable
{
    /// <summary>Gets the region that is asked.</summary>
    string Region { get; }

    /// <summary>Gets a value indicating whether this is AWS itself: its console shows what is here.</summary>
    bool IsAws { get; }

    Task<IReadOnlyList<StateMachine>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Starts an execution; the same name and input again is the same execution.</summary>
    /// <param name="name">Its name: at most 80 letters, digits, hyphens and underscores.</param>
    /// <param name="input">JSON.</param>
    Task<Execution> StartAsync(string stateMachine, string name, string input, CancellationToken cancellationToken);

    Task<Execution> DescribeAsync(string execution, CancellationToken cancellationToken);

    /// <summary>The ARN of the execution that was started last; null when there is none.</summary>
    Task<string?> NewestAsync(string stateMachine, CancellationToken cancellationToken);

    /// <summary>Goes on with a failed execution where it failed.</summary>
    Task RedriveAsync(string execution, CancellationToken cancellationToken);

    /// <summary>The ARN of the execution's map run that was started last; null as long as there is none.</summary>
    Task<string?> NewestMapRunAsync(string execution, CancellationToken cancellationToken);

    Task<MapRun> DescribeMapRunAsync(string mapRun, CancellationToken cancellationToken);
}

/// <summary>A state machine by its name and its ARN.</summary>
public sealed record StateMachine(string Name, string Arn);
