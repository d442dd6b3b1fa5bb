using OrgBackup.Aws;

namespace OrgBackup.Cli.Stack;

/// <summary>
/// Looks at an execution, once or until it is over. It asks slowly, for AWS answers about map runs once a second only,
/// and more slowly when AWS is busy.
/// </summary>
internal sealed class ExecutionWatch
{
    private const int MostFailures = 10;
    private const int MostLaggingLooks = 12;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IStateMachines _machines;
    private readonly IExecutionDisplay _display;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private TimeSpan _pause;
    private int _failures;
    private bool _isBusy;
    private MapRun? _mapRun;
    private bool _mayAskForMapRuns = true;

    /// <param name="interval">The time between two looks.</param>
    public ExecutionWatch(IStateMachines machines, IExecutionDisplay display, TimeProvider time, TimeSpan interval)
    {
        (_machines, _display, _time) = (machines, display, time);
        _interval = _pause = interval;
    }

    public async Task<ExecutionState> LookAsync(string execution, CancellationToken cancellationToken)
    {
        var found = await _machines.DescribeAsync(execution, cancellationToken);
        return new(found, await MapRunAsync(found, cancellationToken));
    }

    /// <summary>Shows how an execution goes on that was started or redriven just now.</summary>
    public async Task<ExecutionState> WaitAsync(Execution execution, CancellationToken cancellationToken)
    {
        // AWS itself knows it only a moment later
        await Task.Delay(_pause, _time, cancellationToken);
        return await WaitAsync(execution.Arn, execution.RedriveCount, cancellationToken);
    }

    /// <summary>Shows how the execution goes on until it is over.</summary>
    /// <param name="redrives">How often it has been redriven: what AWS tells may be older than that.</param>
    public async Task<ExecutionState> WaitAsync(string execution, int redrives, CancellationToken cancellationToken)
    {
        for (var looks = 1; ; looks++)
        {
            if (await TryLookAsync(execution, cancellationToken) is { } state
                && (state.Execution.RedriveCount >= redrives || looks > MostLaggingLooks))
            {
                _display.Show(state);
                if (state.Execution.IsOver)
                {
                    return state;
                }
            }

            await Task.Delay(_pause, _time, cancellationToken);
        }
    }

    private async Task<ExecutionState?> TryLookAsync(string execution, CancellationToken cancellationToken)
    {
        try
        {
            _isBusy = false;
            var state = await LookAsync(execution, cancellationToken);
            _failures = 0;
            _pause = _isBusy ? _pause : _interval;
            return state;
        }
        catch (AwsUnavailableException e) when (++_failures <= MostFailures)
        {
            SlowDown(e);
            return null;
        }
    }

    private async Task<MapRun?> MapRunAsync(Execution execution, CancellationToken cancellationToken)
    {
        try
        {
            return _mayAskForMapRuns ? _mapRun = await NewestMapRunAsync(execution.Arn, cancellationToken) : _mapRun;
        }
        catch (AwsUnavailableException e)
        {
            SlowDown(e);
            return _mapRun;
        }
        catch (UsageException e)
        {
            // who may watch the execution need not be allowed to see its map runs
            _mayAskForMapRuns = false;
            _display.Message($"The progress of the repositories cannot be shown. {e.Message}");
            return null;
        }
    }

    // a redriven execution starts a second map run when the first one is over
    private async Task<MapRun?> NewestMapRunAsync(string execution, CancellationToken cancellationToken)
    {
        var arn = _mapRun is { Status: "RUNNING" } running
            ? running.Arn
            : await _machines.NewestMapRunAsync(execution, cancellationToken);
        return arn is null || (_mapRun is { Status: not "RUNNING" } known && known.Arn == arn)
            ? _mapRun
            : await _machines.DescribeMapRunAsync(arn, cancellationToken);
    }

    private void SlowDown(AwsUnavailableException e)
    {
        if (_pause == _interval)
        {
            _display.Message(e.Message);
        }

        _isBusy = true;
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, Math.Max(LongestPause.Ticks, _interval.Ticks)));
    }
}
