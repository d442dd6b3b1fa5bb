using OrgBackup.Aws;
using OrgBackup.GitHub;
using OrgBackup.Lambda.Telemetry;
using OrgBackup.Steps;
using OrgBackup.Storage;

namespace OrgBackup.Lambda;

/// <summary>The deployment as its functions see it: settings checked once, the secret read once.</summary>
internal sealed class Deployment
{
    private readonly GitHubSettings? _gitHub;

    /// <exception cref="UsageException">A variable is missing or wrong.</exception>
    public Deployment(LambdaHost host, bool needsSecret)
    {
        Settings = LambdaSettings.From(host.Variable, needsSecret);
        var metrics = new EmfMetrics(host.Lines, Settings.Organization, host.Time);
        Place = new StepPlace
        {
            Settings = StepSettingsOf(Settings),
            Store = Settings.Store,
            ControlBucket = Settings.ControlBucket,
            StoreOptions = StoreOptions.From(host.Variable),
            Progress = new LogProgress(host.Log),
            Metrics = figures => metrics.Write(figures.Select(one => new Metric(one.Name, one.Value, one.Unit))),
            Time = host.Time,
        };
        _gitHub = Settings.Secret is { } secret
            ? GitHubSettings.FromSecret(
                host.Variable,
                new LateSecret(secret, () => new(secret, AwsOptions.From(host.Variable))),
                Settings.Organization)
            : null;
    }

    public LambdaSettings Settings { get; }

    public StepPlace Place { get; set; }

    /// <param name="share">By how many invocations GitHub's limits are shared.</param>
    public Task<StepSession> OpenAsync(int share, CancellationToken cancellationToken) =>
        StepSession.OpenAsync(Place, _gitHub!, share, cancellationToken);

    private static StepSettings StepSettingsOf(LambdaSettings settings) => new()
    {
        Organization = settings.Organization,
        MaxConcurrency = settings.Concurrency,
        Verify = settings.Verify,
        SizeLimitKb = settings.SizeLimitMegabytes * 1000,
        HasLargeMachine = settings.Fargate,
        Drill = settings.Drill,
        SkipForks = settings.SkipForks,
        SkipArchived = settings.SkipArchived,
        Sweeps = settings.Sweeps,
        ArchivesStayDays = settings.ArchivesStayDays,
    };
}
