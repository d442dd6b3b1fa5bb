using System.Text;
using System.Text.Json.Nodes;
using OrgBackup.Lambda.Runtime;
using OrgBackup.Lambda.Telemetry;

namespace OrgBackup.Tests.Lambda.Support;

/// <summary>The runtime's loop at work in this process, against a Runtime API on loopback.</summary>
internal sealed class RunningLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly MemoryStream _output = new();
    private readonly RuntimeApi _api;

    private RunningLoop(FakeRuntimeApi lambda, Func<RawHandler> start, TimeProvider time)
    {
        Lambda = lambda;
        _api = new RuntimeApi(lambda.Address, time);
        var log = new LambdaLog(new JsonLines(_output), LogLevel.Debug, time);
        Ended = Task.Run(() => new LambdaBootstrap(_api, log, time).RunAsync(start, _ending.Token));
    }

    public FakeRuntimeApi Lambda { get; }

    /// <summary>Gets the exit code, when the loop has ended.</summary>
    public Task<int> Ended { get; }

    /// <summary>Gets what was logged so far.</summary>
    public string LogText => Encoding.UTF8.GetString(_output.ToArray());

    public IReadOnlyList<JsonNode> Log =>
        [.. LogText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    public static Task<RunningLoop> StartAsync(LambdaHandler<Order, Receipt> handler, TimeProvider? time = null) =>
        StartAsync(() => JsonHandler.Of(handler, OrderJson.Default.Order, OrderJson.Default.Receipt), time);

    public static async Task<RunningLoop> StartAsync(Func<RawHandler> start, TimeProvider? time = null) =>
        new(await FakeRuntimeApi.StartAsync(), start, time ?? TimeProvider.System);

    /// <summary>Ends the loop in order; gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _ending.CancelAsync();
        return await Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _api.Dispose();
        await Lambda.DisposeAsync();
        _ending.Dispose();
        await _output.DisposeAsync();
    }
}
