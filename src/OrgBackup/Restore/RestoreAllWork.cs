namespace OrgBackup.Restore;

/// <summary>What is done so far, by several at once.</summary>
internal sealed class RestoreAllWork(RestoreAllRequest request, RestoreState state) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<RestoredRepository> _restored = [];
    private readonly List<string> _younger = [];

    public RestoreAllRequest Request => request;

    public RestoreState State { get; private set; } = state;

    public async Task AddAsync(RestoredRepository restored, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _restored.Add(restored);
            if (restored.Summary is { Complete: true })
            {
                State = State with { Done = [.. State.Done, restored.Folder] };
                await State.SaveAsync(request.TargetFolder, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void AddYounger(string folder)
    {
        lock (_younger)
        {
            _younger.Add(folder);
        }
    }

    public void Dispose() => _turn.Dispose();

    public RestoreAllSummary Summary() => new()
    {
        Repositories = [.. _restored.OrderBy(one => one.Folder, StringComparer.Ordinal)],
        Younger = [.. _younger.Order(StringComparer.Ordinal)],
    };
}
