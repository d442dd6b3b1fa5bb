using System.CommandLine;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;
using OrgBackup.Restore;

namespace OrgBackup.Cli.Commands;

/// <summary><c>drill --from STORE</c>.</summary>
internal sealed class DrillCommand
{
    private readonly CliContext _context;
    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<int> _sample = new("--sample")
    {
        Description = "How many snapshots to restore (default 3)",
        HelpName = "K",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "Make the same choice as a drill before",
        HelpName = "N",
    };

    private readonly Option<bool> _json = SharedOptions.Json();

    private DrillCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new DrillCommand(context);
        verb._sample.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--sample takes a number from 1 to 1000");
            }
        });
        var command = new Command("drill", "Restore a sample into a scratch folder and compare it with the records")
        {
            verb._from, verb._sample, verb._seed, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var (store, json) = (line.GetRequiredValue(_from), line.GetValue(_json));
        var options = new DrillOptions(line.GetValue(_sample), line.GetValue(_seed));
        await using var progress = new LineProgress(_context.Err, phases: true);
        var report = await _context.Operations.DrillAsync(store, options, progress, cancellationToken);
        await DrillOutput.WriteAsync(_context, report, json);
        return report.Damaged > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }
}
