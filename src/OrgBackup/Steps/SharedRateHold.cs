using OrgBackup.GitHub;

namespace OrgBackup.Steps;

/// <summary>
/// Tells all steps of an organization until when GitHub wants no requests: a limit that one of them meets is
/// everybody's.
/// </summary>
public sealed class SharedRateHold(StepTools tools)
{
    /// <summary>A shorter wait is waited for where it is met.</summary>
    public static readonly TimeSpan WorthLeaving = TimeSpan.FromSeconds(20);

    private const int Tries = 5;

    private readonly Storage.BackupKey _key = ControlKeys.Rate(tools.Settings.Organization);

    /// <summary>What is known now; empty when nothing is.</summary>
    public async Task<RateHold> ReadAsync(CancellationToken cancellationToken) =>
        (await FindAsync(cancellationToken))?.Value ?? new RateHold();

    /// <summary>The time until which it is not worth beginning; null: begin.</summary>
    public async Task<DateTimeOffset?> UntilAsync(CancellationToken cancellationToken)
    {
        var hold = await ReadAsync(cancellationToken);
        return hold.Rest > tools.Time.GetUtcNow() + WorthLeaving ? hold.Rest : null;
    }

    /// <summary>Adds what one step was told. A failure is none: the others are told by GitHub itself.</summary>
    public async Task TellAsync(RateHold hold, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (await TryTellAsync(hold, cancellationToken))
                {
                    return;
                }
            }
        }
        catch (BackupException)
        {
            // said above
        }
    }

    private async Task<bool> TryTellAsync(RateHold hold, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken);
        if (found is null)
        {
            return await tools.Documents.CreateAsync(_key, hold, ControlJson.Default.RateHold, cancellationToken);
        }

        var both = found.Value.And(hold);
        return both == found.Value
            || await tools.Documents.ReplaceAsync(
                _key, found with { Value = both }, ControlJson.Default.RateHold, cancellationToken) is not null;
    }

    private Task<Versioned<RateHold>?> FindAsync(CancellationToken cancellationToken) =>
        tools.Documents.FindAsync(_key, ControlJson.Default.RateHold, cancellationToken);
}
