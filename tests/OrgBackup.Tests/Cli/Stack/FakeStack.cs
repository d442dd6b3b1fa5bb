using System.Collections.Concurrent;
using OrgBackup.Aws;
using OrgBackup.Tests.Aws;

namespace OrgBackup.Tests.Cli.Stack;

/// <summary>A deployed stack as Step Functions would show it, over the wire; a test says what AWS answers in turn.</summary>
internal sealed class FakeStack : IAsyncDisposable
{
    public const string Machine = "arn:aws:states:us-east-1:123456789012:stateMachine:OrgBackup-acme";
    public const string Execution = "arn:aws:states:us-east-1:123456789012:execution:OrgBackup-acme:weekly";
    public const string MapRun = "arn:aws:states:us-east-1:123456789012:mapRun:OrgBackup-acme/repositories:1";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<AwsAnswer>> _answers = new(StringComparer.Ordinal);

    private FakeStack()
    {
    }

    public FakeAws Aws { get; private set; } = null!;

    public static async Task<FakeStack> StartAsync()
    {
        var stack = new FakeStack();
        stack.Aws = await FakeAws.StartAsync(stack.Answer);
        return stack
            .Says("ListStateMachines", Machines("OrgBackup-acme", "Billing"))
            .Says("ListExecutions", AwsAnswer.Of(new { executions = new[] { new { executionArn = Execution, status = "RUNNING" } } }))
            .Says("StartExecution", AwsAnswer.Of(new { executionArn = Execution, startDate = 1_795_442_400 }))
            .Says("RedriveExecution", AwsAnswer.Of(new { redriveDate = 1_795_442_400 }))
            .Says("ListMapRuns", AwsAnswer.Of(new { mapRuns = Array.Empty<object>() }));
    }

    public static AwsAnswer Machines(params string[] names) => AwsAnswer.Of(new
    {
        stateMachines = names.Select(name => new { name, stateMachineArn = Machine.Replace("OrgBackup-acme", name, StringComparison.Ordinal) }),
    });

    /// <summary>An execution that was started at 14:00 UTC on 23 November 2026.</summary>
    public static AwsAnswer State(string status, object? more = null) => AwsAnswer.Of(
        Merge(new { executionArn = Execution, name = "weekly", status, startDate = 1_795_442_400, input = "{}", redriveCount = 0 }, more));

    public static AwsAnswer MapRunOf(string status, int succeeded, int failed, int running, int pending) => AwsAnswer.Of(new
    {
        mapRunArn = MapRun,
        status,
        startDate = 1_795_442_460,
        itemCounts = new { total = succeeded + failed + running + pending, succeeded, failed, running, pending },
    });

    /// <summary>What an action answers, one after the other; the last one again and again.</summary>
    public FakeStack Says(string action, params AwsAnswer[] answers)
    {
        _answers[action] = new(answers);
        return this;
    }

    public FakeStack HasMapRun(params AwsAnswer[] answers) =>
        Says("ListMapRuns", AwsAnswer.Of(new { mapRuns = new[] { new { mapRunArn = MapRun, startDate = 1_795_442_460 } } }))
            .Says("DescribeMapRun", answers);

    public IReadOnlyList<AwsRequest> RequestsOf(string action) => [.. Aws.Requests.Where(request => request.Action == action)];

    public Task<CliRun> RunAsync(params string[] args) => RunAsync(environment: null, TestContext.Current.CancellationToken, args);

    public Task<CliRun> RunAsync(
        Func<string, string?>? environment, CancellationToken cancellationToken, params string[] args) => CliRun.OfAsync(
            new FakeOperations(),
            context => context with
            {
                StateMachines = () => new StepFunctionsClient(Aws.Options with { Retries = 0 }),
                LookInterval = TimeSpan.FromMilliseconds(1),
                Environment = environment ?? (_ => null),
            },
            cancellationToken,
            args);

    public ValueTask DisposeAsync() => Aws.DisposeAsync();

    private AwsAnswer Answer(AwsRequest request)
    {
        if (!_answers.TryGetValue(request.Action, out var answers))
        {
            return AwsAnswer.Error("UnknownOperationException");
        }

        return answers.Count > 1 && answers.TryDequeue(out var answer) ? answer : answers.First();
    }

    private static Dictionary<string, object?> Merge(object one, object? other) =>
        new[] { one, other }.OfType<object>()
            .SelectMany(part => part.GetType().GetProperties().Select(property => (property.Name, Value: property.GetValue(part))))
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => field.Last().Value, StringComparer.Ordinal);
}
