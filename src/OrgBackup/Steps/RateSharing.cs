using OrgBackup.GitHub;

namespace OrgBackup.Steps;

/// <summary>
/// Keeps this process's gate and the shared hold together while a step works: what GitHub tells here is told to all,
/// and what others were told closes the gate here.
/// </summary>
internal sealed class RateSharing(SharedRateHold shared, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task _telling = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;

    /// <summary>Looks once, and then now and again.</summary>
    public async Task BeginAsync(Action<RateHold> holdUntil, CancellationToken cancellationToken)
    {
        holdUntil(await shared.ReadAsync(cancellationToken));
        _looking = LookAsync(holdUntil);
    }

    /// <summary>Tells all others, one message after the other; returns at once.</summary>
    public void Tell(RateHold hold)
    {
        lock (_lock)
        {
            _telling = TellAsync(_telling, hold);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _telling;
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private async Task TellAsync(Task before, RateHold hold)
    {
        await before;
        await shared.TellAsync(hold, _stop.Token);
    }

    private async Task LookAsync(Action<RateHold> holdUntil)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await LookOnceAsync(holdUntil);
            }
        }
        catch (OperationCanceledException)
        {
            // the step is over
        }
    }

    private async Task LookOnceAsync(Action<RateHold> holdUntil)
    {
        try
        {
            holdUntil(await shared.ReadAsync(_stop.Token));
        }
        catch (BackupException)
        {
            // GitHub itself tells if it must
        }
    }
}
