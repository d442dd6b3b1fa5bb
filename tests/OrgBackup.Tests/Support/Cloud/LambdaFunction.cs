using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>A function as AWS Lambda keeps it: environments on demand, warm ones first.</summary>
internal sealed class LambdaFunction : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Sandbox> _idle = new();
    private readonly List<Sandbox> _all = [];
    private readonly List<LambdaCall> _calls = [];
    private readonly ConcurrentQueue<string> _log = new();

    public required string Name { get; init; }

    /// <summary>Gets the program's argument: discover, backup or report.</summary>
    public required string Handler { get; init; }

    /// <summary>Gets where the environments have their temporary files.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public TimeSpan TimeOut { get; set; } = TimeSpan.FromMinutes(2);

    public string Arn => $"arn:aws:lambda:us-east-1:123456789012:function:{Name}";

    /// <summary>Gets or sets what happens before a call reaches a process; it may hold the call back or change it.</summary>
    public Func<LambdaCall, Task>? Before { get; set; }

    public IReadOnlyList<LambdaCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Gets all lines that its processes wrote.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public IReadOnlyList<Sandbox> Sandboxes
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    public static string ErrorOf(byte[] body) => (string?)JsonNode.Parse(body)?["errorType"] ?? "Unhandled";

    public void Tell(string line) => _log.Enqueue(line);

    public async Task<LambdaCall> InvokeAsync(byte[] payload)
    {
        var call = new LambdaCall { Handler = Handler, RequestId = Guid.NewGuid().ToString(), Payload = payload };
        lock (_lock)
        {
            _calls.Add(call);
        }

        if (Before is { } before)
        {
            await before(call);
        }

        await ServeAsync(call);
        call.EndedAt = TimeProvider.System.GetUtcNow();
        return call;
    }

    public Task<LambdaCall> InvokeAsync(JsonNode payload) => InvokeAsync(Encoding.UTF8.GetBytes(payload.ToJsonString()));

    public async ValueTask DisposeAsync()
    {
        foreach (var sandbox in Sandboxes)
        {
            await sandbox.DisposeAsync();
        }
    }

    private async Task ServeAsync(LambdaCall call)
    {
        var sandbox = await TakeAsync();
        try
        {
            await sandbox.ServeAsync(call);
        }
        finally
        {
            lock (_lock)
            {
                _idle.Push(sandbox);
            }
        }
    }

    private async Task<Sandbox> TakeAsync()
    {
        string folder;
        lock (_lock)
        {
            if (_idle.TryPop(out var warm))
            {
                return warm;
            }

            folder = Path.Combine(Folder, $"{Handler}-{Guid.NewGuid():n}");
        }

        var made = await Sandbox.StartAsync(this, folder);
        lock (_lock)
        {
            _all.Add(made);
        }

        return made;
    }
}
