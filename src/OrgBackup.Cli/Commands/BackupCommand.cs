using System.CommandLine;
using OrgBackup.Backup;
using OrgBackup.Cli.Output;
using OrgBackup.Discover;
using OrgBackup.Git;

namespace OrgBackup.Cli.Commands;

/// <summary><c>backup ORG --to STORE</c>.</summary>
internal sealed class BackupCommand
{
    private readonly CliContext _context;
    private readonly Argument<string> _organization = SharedOptions.Text(
        "ORG", "The organization, or a user account", Complaints.OfOrganization);

    private readonly Option<string> _to = SharedOptions.Store("--to", "Where to: a folder, or s3://bucket[/prefix]");
    private readonly Option<string[]> _only = SharedOptions.Only();
    private readonly Option<string[]> _except = SharedOptions.Except();
    private readonly Option<bool> _skipForks = SharedOptions.Flag("--skip-forks", "Leave out forks");
    private readonly Option<bool> _skipArchived = SharedOptions.Flag(
        "--skip-archived", "Leave out archived repositories");

    private readonly Option<DateOnly?> _date = SharedOptions.Date("The run's date (default: today, UTC)");
    private readonly Option<bool> _full = SharedOptions.Full();
    private readonly Option<int?> _concurrency = SharedOptions.Concurrency();
    private readonly Option<VerifyLevel?> _verify = SharedOptions.Verify();
    private readonly Option<GitEngineKind?> _engine = SharedOptions.Engine();
    private readonly Option<bool> _dryRun = SharedOptions.Flag(
        "--dry-run", "Show what would be done and its cost in API calls; do nothing");

    private readonly Option<bool> _json = SharedOptions.Json();

    private BackupCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new BackupCommand(context);
        var command = new Command("backup", "Back up every repository of an organization")
        {
            verb._organization, verb._to, verb._only, verb._except, verb._skipForks, verb._skipArchived,
            verb._date, verb._full, verb._concurrency, verb._verify, verb._engine, verb._dryRun, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var (store, json) = (line.GetRequiredValue(_to), line.GetValue(_json));
        var options = Options(line);
        if (line.GetValue(_dryRun))
        {
            return await DryRunAsync(store, options, json, cancellationToken);
        }

        return await RunOutput.ShowAsync(
            _context,
            store,
            json,
            progress => _context.Operations.BackUpAsync(store, options, progress, cancellationToken));
    }

    private async Task<int> DryRunAsync(
        string store, BackupOptions options, bool json, CancellationToken cancellationToken)
    {
        BackupForecast forecast;
        await using (var progress = _context.NewProgress(json))
        {
            forecast = await _context.Operations.ForecastAsync(store, options, progress, cancellationToken);
        }

        await ForecastOutput.WriteAsync(_context, forecast, json);
        return ExitCode.Done;
    }

    private BackupOptions Options(ParseResult line) => new()
    {
        Organization = line.GetRequiredValue(_organization),
        Filter = new RepositoryFilter
        {
            Only = line.GetValue(_only) ?? [],
            Except = line.GetValue(_except) ?? [],
            SkipForks = line.GetValue(_skipForks),
            SkipArchived = line.GetValue(_skipArchived),
        },
        Date = line.GetValue(_date),
        Full = line.GetValue(_full),
        Concurrency = line.GetValue(_concurrency) ?? SharedOptions.DefaultConcurrency,
        Verify = line.GetValue(_verify) ?? VerifyLevel.Quick,
        Engine = line.GetValue(_engine) ?? GitEngineKind.ProtocolV2,
    };
}
