namespace OrgBackup.Git;

/// <summary>
/// Up to so many worker processes, started when needed and used again. A worker that dies takes only its own job with
/// it, and that job gets a second worker; a cancelled job's worker is killed.
/// </summary>
internal sealed class GitWorkerPool(GitWorkerCommand command, int concurrency) : IAsyncDisposable
{
    private const int MaxJobs = 50;
    private const long MaxMemory = 120L * 1024 * 1024;
    private readonly SemaphoreSlim _places = new(concurrency, concurrency);
    private readonly Stack<GitWorkerProcess> _idle = new();
    private readonly HashSet<GitWorkerProcess> _busy = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Gets the process ids of all workers, for tests and figures.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_lock)
            {
                return [.. _idle.Concat(_busy).Select(w => w.Id)];
            }
        }
    }

    /// <summary>Runs a job to its end; <paramref name="prepare"/> is called before each try.</summary>
    /// <exception cref="GitWorkerCrashedException">Two workers in a row died over it.</exception>
    public async Task<WorkerReply> RunAsync(
        WorkerJob job, Action prepare, Action<WorkerReply> onLine, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var (reply, _) = await TryAsync(job, prepare, onLine, cancellationToken);
            if (reply is null)
            {
                (reply, var end) = await TryAsync(job, prepare, onLine, cancellationToken);
                if (reply is null)
                {
                    throw new GitWorkerCrashedException(
                        $"The git worker {end}.", "Run the retry; if it happens again, report it.");
                }
            }

            return reply.Failure is { } failure ? throw failure.ToException() : reply;
        }
        finally
        {
            _places.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var worker in _idle.Concat(_busy))
            {
                worker.Dispose();
            }

            _idle.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private async Task<(WorkerReply? Reply, string End)> TryAsync(
        WorkerJob job, Action prepare, Action<WorkerReply> onLine, CancellationToken cancellationToken)
    {
        prepare();
        var worker = Take();
        WorkerReply? reply = null;
        try
        {
            reply = await worker.RunAsync(job, onLine, cancellationToken);
            return (reply, reply is null ? await worker.DescribeEndAsync() : "");
        }
        finally
        {
            GiveBack(worker, isWell: reply is not null);
        }
    }

    private GitWorkerProcess Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var worker = _idle.TryPop(out var idle) ? idle : GitWorkerProcess.Start(command);
            _busy.Add(worker);
            return worker;
        }
    }

    private void GiveBack(GitWorkerProcess worker, bool isWell)
    {
        var isFit = isWell && worker.Jobs < MaxJobs && worker.MeasureMemory() is > 0 and < MaxMemory;
        lock (_lock)
        {
            _busy.Remove(worker);
            if (isFit && !_disposed)
            {
                _idle.Push(worker);
                return;
            }
        }

        worker.Dispose();
    }
}
