using System.CommandLine;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;
using OrgBackup.Snapshots;

namespace OrgBackup.Cli.Commands;

/// <summary><c>prune --from STORE --keep RULES</c>.</summary>
internal sealed class PruneCommand
{
    private readonly CliContext _context;
    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<KeepRules?> _keep = new("--keep")
    {
        Description = "What stays, as weekly=8,monthly=12,yearly=5; also daily=N, last=N, runs=N",
        HelpName = "RULES",
        Required = true,
        CustomParser = result =>
        {
            try
            {
                return KeepRules.Parse(result.Tokens[0].Value);
            }
            catch (UsageException wrong)
            {
                result.AddError(wrong.Message);
                return null;
            }
        },
    };

    private readonly Option<bool> _yes = SharedOptions.Flag("--yes", "Delete; without it only say what would go");
    private readonly Option<bool> _json = SharedOptions.Json();

    private PruneCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new PruneCommand(context);
        var command = new Command("prune", "Delete old snapshots, and what no kept snapshot needs")
        {
            verb._from, verb._keep, verb._yes, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        await using var progress = new LineProgress(_context.Err);
        var request = new PruneRequest(line.GetValue(_keep)!, line.GetValue(_yes));
        var report = await _context.Operations.PruneAsync(
            line.GetRequiredValue(_from), request, progress, cancellationToken);
        await PruneOutput.WriteAsync(_context, report, line.GetValue(_json));
        return report.Problems.Count > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }
}
