using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>
/// Looks once a day how long ago a run last did everything, and says so as a figure: an alarm can look back seven days
/// only, and a schedule that no longer runs says nothing itself.
/// </summary>
public sealed class RunWatch(StepTools tools)
{
    private readonly SnapshotAges _ages = new(tools);

    public async Task<RunState> RunAsync(CancellationToken cancellationToken)
    {
        var since = await _ages.LastSuccessAsync(cancellationToken) ?? await FirstLookAsync(cancellationToken);
        var oldest = await _ages.OldestConfirmedAsync(cancellationToken);
        var token = await TokenAsync(cancellationToken);
        tools.Metrics([new StepMetric("DaysSinceSuccess", _ages.Days(since), "None"), .. oldest, .. token]);
        return new RunState { Status = RunStatus.Ok };
    }

    /// <summary>The days that the token has left: runs may be weeks apart.</summary>
    private async Task<IReadOnlyList<StepMetric>> TokenAsync(CancellationToken cancellationToken)
    {
        var found = await tools.Documents.FindAsync(
            ControlKeys.Token, ControlJson.Default.TokenDocument, cancellationToken);
        return found?.Value.ExpiresAt is { } at
            ? [new("TokenDaysLeft", TokenWarning.DaysLeft(at, tools.Time.GetUtcNow()), "None")]
            : [];
    }

    /// <summary>Where no run has succeeded yet, the days count from the first look.</summary>
    private async Task<DateTimeOffset> FirstLookAsync(CancellationToken cancellationToken)
    {
        var found = await tools.Documents.FindAsync(
            ControlKeys.Watch, ControlJson.Default.WatchDocument, cancellationToken);
        var document = found?.Value ?? new WatchDocument(tools.Time.GetUtcNow());

        // written anew each time, so that the control bucket's expiry never comes
        await tools.Documents.PutAsync(
            ControlKeys.Watch, document, ControlJson.Default.WatchDocument, cancellationToken);
        return document.FirstLook;
    }
}
