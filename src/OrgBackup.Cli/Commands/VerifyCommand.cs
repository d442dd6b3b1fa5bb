using System.CommandLine;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;
using OrgBackup.Verify;

namespace OrgBackup.Cli.Commands;

/// <summary><c>verify --from STORE</c>.</summary>
internal sealed class VerifyCommand
{
    private readonly CliContext _context;
    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<string[]> _only = SharedOptions.Only();
    private readonly Option<DateOnly?> _date = SharedOptions.AsOf();
    private readonly Option<bool> _all = SharedOptions.Flag(
        "--all", "Every snapshot, not only the newest of each repository");

    private readonly Option<bool> _quick = SharedOptions.Flag(
        "--quick", "Hashes of the stored bytes, checksums of packs and refs only");

    private readonly Option<bool> _collisions = SharedOptions.Flag(
        "--detect-collisions", "Also look for the marks of SHA-1 collision attacks in each git object; slower");

    private readonly Option<bool> _json = SharedOptions.Json();

    private VerifyCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new VerifyCommand(context);
        var command = new Command("verify", "Prove that snapshots are whole and can be restored")
        {
            verb._from, verb._only, verb._date, verb._all, verb._quick, verb._collisions, verb._json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(verb._all) is not null && result.GetResult(verb._date) is not null)
            {
                result.AddError("--all and --date contradict each other; give one of them");
            }

            if (result.GetResult(verb._quick) is not null && result.GetResult(verb._collisions) is not null)
            {
                result.AddError("--quick reads no object, --detect-collisions reads all; give one of them");
            }
        });
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var (store, json) = (line.GetRequiredValue(_from), line.GetValue(_json));
        var options = new VerifyOptions
        {
            Only = line.GetValue(_only) ?? [],
            Date = line.GetValue(_date),
            All = line.GetValue(_all),
            DetectCollisions = line.GetValue(_collisions),
            Depth = line.GetValue(_quick) ? VerifyDepth.Hashes : VerifyDepth.Full,
        };

        await using var progress = new LineProgress(_context.Err, phases: true);
        var report = await _context.Operations.VerifyAsync(store, options, progress, cancellationToken);
        await VerifyOutput.WriteAsync(_context, report, json);
        return report.Damaged > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }
}
