using System.Globalization;
using Amazon.Runtime;

namespace OrgBackup.Aws;

/// <summary>AWS Step Functions, through the JSON client.</summary>
public sealed class StepFunctionsClient : IStateMachines
{
    private static readonly StepFunctionsJson Json = StepFunctionsJson.Default;

    private static readonly AwsAction<PageRequest, StateMachinePage> ListStateMachines =
        new("ListStateMachines", Json.PageRequest, Json.StateMachinePage);

    private static readonly AwsAction<StartExecution, StartedExecution> Start =
        new("StartExecution", Json.StartExecution, Json.StartedExecution);

    private static readonly AwsAction<ExecutionRequest, ExecutionDescription> Describe =
        new("DescribeExecution", Json.ExecutionRequest, Json.ExecutionDescription);

    private static readonly AwsAction<PageRequest, ExecutionPage> ListExecutions =
        new("ListExecutions", Json.PageRequest, Json.ExecutionPage);

    private static readonly AwsAction<RedriveExecution, RedrivenExecution> Redrive =
        new("RedriveExecution", Json.RedriveExecution, Json.RedrivenExecution);

    private static readonly AwsAction<PageRequest, MapRunPage> ListMapRuns =
        new("ListMapRuns", Json.PageRequest, Json.MapRunPage);

    private static readonly AwsAction<MapRunRequest, MapRunDescription> DescribeMapRun =
        new("DescribeMapRun", Json.MapRunRequest, Json.MapRunDescription);

    private readonly AwsJsonConfig _config;
    private readonly AwsJsonClient _client;

    /// <exception cref="UsageException">No region is known, or the endpoint is not allowed.</exception>
    public StepFunctionsClient(AwsOptions options)
    {
        _config = new(AwsService.StepFunctions, options);
        _client = new(AwsService.StepFunctions, _config);
    }

    public string Region => _config.AuthenticationRegion;

    public bool IsAws => _config.IsAws;

    public async Task<IReadOnlyList<StateMachine>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<StateMachine>();
        string? next = null;
        do
        {
            var page = await CallAsync(
                ListStateMachines, new() { NextToken = next }, "a list of state machines", cancellationToken);
            found.AddRange(page.StateMachines.Select(entry => new StateMachine(entry.Name, entry.StateMachineArn)));
            next = page.NextToken;
        }
        while (next is not null);
        return found;
    }

    public async Task<Execution> StartAsync(
        string stateMachine, string name, string input, CancellationToken cancellationToken)
    {
        var started = await CallAsync(Start, new(stateMachine, name, input), stateMachine, cancellationToken);
        return new()
        {
            Arn = started.ExecutionArn,
            Name = name,
            Status = "RUNNING",
            StartedAt = started.StartDate,
            Input = input,
        };
    }

    public async Task<Execution> DescribeAsync(string execution, CancellationToken cancellationToken)
    {
        var found = await CallAsync(Describe, new(execution), execution, cancellationToken);
        return new()
        {
            Arn = found.ExecutionArn,
            Name = found.Name,
            Status = found.Status,
            StartedAt = found.StartDate,
            StoppedAt = found.StopDate,
            Input = found.Input,
            Output = found.Output,
            Error = found.Error,
            Cause = found.Cause,
            RedriveCount = found.RedriveCount,
            RedrivenAt = found.RedriveDate,
            RedriveStatus = found.RedriveStatus,
            RedriveStatusReason = found.RedriveStatusReason,
        };
    }

    public async Task<string?> NewestAsync(string stateMachine, CancellationToken cancellationToken)
    {
        // AWS lists the newest first
        var request = new PageRequest { StateMachineArn = stateMachine, MaxResults = 1 };
        var page = await CallAsync(ListExecutions, request, stateMachine, cancellationToken);
        return page.Executions is [var newest, ..] ? newest.ExecutionArn : null;
    }

    public Task RedriveAsync(string execution, CancellationToken cancellationToken)
    {
        // with the token a repeated request is the same redrive
        var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        return CallAsync(Redrive, new(execution, token), execution, cancellationToken);
    }

    public async Task<string?> NewestMapRunAsync(string execution, CancellationToken cancellationToken)
    {
        var runs = new List<MapRunEntry>();
        var request = new PageRequest { ExecutionArn = execution };
        do
        {
            var page = await CallAsync(ListMapRuns, request, execution, cancellationToken);
            runs.AddRange(page.MapRuns);
            request = request with { NextToken = page.NextToken };
        }
        while (request.NextToken is not null);
        return runs.MaxBy(run => run.StartDate)?.MapRunArn;
    }

    public async Task<MapRun> DescribeMapRunAsync(string mapRun, CancellationToken cancellationToken)
    {
        var found = await CallAsync(DescribeMapRun, new(mapRun), mapRun, cancellationToken);
        var counts = found.ItemCounts;
        return new()
        {
            Arn = found.MapRunArn,
            Status = found.Status,
            StartedAt = found.StartDate,
            StoppedAt = found.StopDate,
            Total = counts.Total,
            Pending = counts.Pending + counts.PendingRedrive,
            Running = counts.Running,
            Succeeded = counts.Succeeded,
            Failed = counts.Failed + counts.TimedOut + counts.Aborted,
        };
    }

    public void Dispose() => _client.Dispose();

    private Task<TOut> CallAsync<TIn, TOut>(
        AwsAction<TIn, TOut> action, TIn input, string what, CancellationToken cancellationToken) =>
        _client.CallAsync(action, input, error => Explain(error, what), cancellationToken);

    private UsageException? Explain(AmazonServiceException error, string what) => error.ErrorCode switch
    {
        "StateMachineDoesNotExist" => new(
            $"There is no state machine '{what}' in {Region}.", "Check the name, the account and AWS_REGION.", error),
        "ExecutionDoesNotExist" => new(
            $"There is no execution '{what}' in {Region}.",
            "Check the name, the account and AWS_REGION; AWS keeps executions for 90 days.",
            error),
        "InvalidArn" => new(
            $"'{what}' is not an ARN of this account and region ({Region}).", "Check the ARN and AWS_REGION.", error),
        "ExecutionNotRedrivable" => new(
            $"The execution '{what}' cannot be redriven: {error.Message}",
            "Start a new execution for what failed: orgbackup start --retry-of RUN",
            error),
        _ => null,
    };
}
