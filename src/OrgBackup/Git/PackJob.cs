namespace OrgBackup.Git;

/// <summary>What the parts of one proof share.</summary>
internal sealed class PackJob(ObjectFormat format, ObjectSink sink, CancellationToken cancellationToken)
{
    private volatile Exception? _failure;

    public ObjectFormat Format => format;

    public ObjectSink Sink => sink;

    public CancellationToken CancellationToken => cancellationToken;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public bool IsStopped => _failure is not null || cancellationToken.IsCancellationRequested;

    /// <summary>Runs the work once on each thread, this one too; throws what the first that failed threw.</summary>
    public void InParallel(Action<PackWorker> work, PackBytes pack)
    {
        void Run()
        {
            try
            {
                work(new(pack, format));
            }
            catch (Exception e) when (e is DamagedBackupException or IOException)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
        }

        var others = Enumerable.Range(1, Threads - 1).Select(_ => Task.Run(Run, CancellationToken.None)).ToArray();
        try
        {
            Run();
        }
        finally
        {
            Task.WaitAll(others, CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}

/// <summary>What the objects of a repository name, gathered from all threads and packs.</summary>
internal sealed class ObjectSink(ObjectFormat format)
{
    public ObjectLinks All { get; } = new(format);

    /// <summary>Takes what one thread gathered, which then can begin anew.</summary>
    public void Take(ObjectLinks links)
    {
        lock (All)
        {
            All.AddAll(links);
        }

        links.Clear();
    }
}
