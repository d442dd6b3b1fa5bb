using System.CommandLine;
using OrgBackup.Backup;
using OrgBackup.Cli.Output;
using OrgBackup.Git;

namespace OrgBackup.Cli.Commands;

/// <summary><c>retry RUN --to STORE</c>.</summary>
internal sealed class RetryCommand
{
    private readonly CliContext _context;
    private readonly Argument<string> _run = SharedOptions.Text("RUN", "The run's id, or latest", Complaints.OfRun);
    private readonly Option<string> _to = SharedOptions.Store("--to", "The store of that run");
    private readonly Option<int?> _concurrency = SharedOptions.Concurrency();
    private readonly Option<VerifyLevel?> _verify = SharedOptions.Verify();
    private readonly Option<GitEngineKind?> _engine = SharedOptions.Engine();
    private readonly Option<bool> _json = SharedOptions.Json();

    private RetryCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new RetryCommand(context);
        var command = new Command("retry", "Back up again what failed in a run, or is partial for a passing cause")
        {
            verb._run, verb._to, verb._concurrency, verb._verify, verb._engine, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var store = line.GetRequiredValue(_to);
        var request = new RetryRequest(
            line.GetRequiredValue(_run),
            line.GetValue(_concurrency) ?? SharedOptions.DefaultConcurrency,
            line.GetValue(_verify) ?? VerifyLevel.Quick,
            line.GetValue(_engine) ?? GitEngineKind.ProtocolV2);

        return await RunOutput.ShowAsync(
            _context,
            store,
            line.GetValue(_json),
            progress => _context.Operations.RetryAsync(store, request, progress, cancellationToken));
    }
}
