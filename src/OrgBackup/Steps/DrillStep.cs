using OrgBackup.Git;
using OrgBackup.Restore;

namespace OrgBackup.Steps;

/// <summary>
/// The optional step after the report: restores a sample and tells the figures. Damage rings an alarm; it does not make
/// a good backup a failed one.
/// </summary>
public sealed class DrillStep(StepTools tools, IGitEngine git, ScratchFolder scratch)
{
    private const long Kibi = 1024;

    public async Task<DrillReply> RunAsync(DrillRequest request, CancellationToken cancellationToken)
    {
        var drill = new RestoreDrill(tools.Store, git, scratch, tools.Time);
        var options = new DrillOptions(Math.Clamp(request.Sample, 1, 1000))
        {
            MaxBytes = tools.Settings.SizeLimitKb == 0 ? long.MaxValue : tools.Settings.SizeLimitKb * Kibi,
        };
        var report = await drill.RunAsync(options, tools.Progress, cancellationToken);
        await drill.PublishAsync(report, tools.Progress, cancellationToken);
        tools.Metrics(
        [
            new("DrillSnapshots", report.Snapshots.Count),
            new("DrillDamaged", report.Damaged),
            new("DrillSecondsPerGigabyte", report.SecondsPerGigabyte ?? 0, "Seconds"),
        ]);
        foreach (var damage in report.Snapshots.SelectMany(snapshot => snapshot.Damages))
        {
            tools.Progress.Message($"Drill: {damage.Kind}: {damage.Detail}");
        }

        return new DrillReply(report.Snapshots.Count, report.Damaged, report.SecondsPerGigabyte);
    }
}

/// <summary>What the state machine asks of a drill.</summary>
public sealed record DrillRequest
{
    /// <summary>Gets how many snapshots to restore.</summary>
    public int Sample { get; init; } = 3;
}

/// <summary>What a drill answers: numbers of snapshots, and the measured recovery time.</summary>
public sealed record DrillReply(int Restored, int Damaged, double? SecondsPerGigabyte);
