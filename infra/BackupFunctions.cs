using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>The steps as functions, named as the states that call them.</summary>
internal sealed class BackupFunctions
{
    // listing and reporting hold lists in memory, never a repository
    private static readonly StepSize Small = new(MemoryMb: 1024, DiskMb: 512, TimeoutMinutes: 15);

    private readonly StepFunction _discover;
    private readonly StepFunction _backup;
    private readonly StepFunction _report;
    private readonly StepFunction? _drill;

    public BackupFunctions(Construct scope, StepContext context, IQueue deadLetters)
    {
        var sizes = context.Settings.Functions;
        var discover = new StepDefinition("discover", Small, NeedsSecret: true)
        {
            Permissions = StepPermissions.Discover(context),
        };
        _discover = new StepFunction(scope, "Discover", context, discover);
        var size = new StepSize(sizes.MemoryMb, sizes.DiskMb, sizes.TimeoutMinutes);
        _backup = new StepFunction(scope, "Backup", context, new StepDefinition("backup", size, NeedsSecret: true)
        {
            Permissions = StepPermissions.Backup(context),
            Reserved = sizes.Reserved,
        });

        // called by events too, so it has somewhere to put those that fail three times
        _report = new StepFunction(scope, "Report", context, new StepDefinition("report", Small, NeedsSecret: false)
        {
            Permissions = StepPermissions.Report(context),
            DeadLetters = deadLetters,
        });
        _drill = context.Settings.GitHub.Drill == 0
            ? null
            : new StepFunction(scope, "Drill", context, new StepDefinition("drill", size, NeedsSecret: false)
            {
                Permissions = StepPermissions.Drill(context),
            });
    }

    /// <summary>Gets the function for drills; null when none are wanted.</summary>
    public IFunction? Drill => _drill?.Function;
    public IFunction Discover => _discover.Function;
    public IFunction Backup => _backup.Function;
    public IFunction Report => _report.Function;
    public IReadOnlyList<Role> Roles =>
    [
        _discover.Role, _backup.Role, _report.Role, .. _drill is { } drill ? new[] { drill.Role } : [],
    ];
}
