using System.CommandLine;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;
using OrgBackup.Report;

namespace OrgBackup.Cli.Commands;

/// <summary><c>adopt --from STORE</c>.</summary>
internal sealed class AdoptCommand
{
    private readonly CliContext _context;
    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<string[]> _only = SharedOptions.Only();
    private readonly Option<string?> _organization = new("--organization")
    {
        Description = "Whose backups they are (default: as the store's marker or the metadata say)",
        HelpName = "ORG",
    };

    private readonly Option<bool> _json = SharedOptions.Json();

    private AdoptCommand(CliContext context)
    {
        _context = context;
        _organization.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Complaints.OfOrganization(result.Tokens[0].Value) is { } complaint)
            {
                result.AddError(complaint);
            }
        });
    }

    public static Command Create(CliContext context)
    {
        var verb = new AdoptCommand(context);
        var command = new Command("adopt", "Take dated archives of another tool in as snapshots, unproved")
        {
            verb._from, verb._only, verb._organization, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        await using var progress = new LineProgress(_context.Err);
        var request = new AdoptRequest
        {
            Only = line.GetValue(_only) ?? [],
            Organization = line.GetValue(_organization),
        };
        var report = await _context.Operations.AdoptAsync(
            line.GetRequiredValue(_from), request, progress, cancellationToken);
        if (line.GetValue(_json))
        {
            await _context.Out.WriteLineAsync(JsonSerializer.Serialize(report, CliJson.Readable.AdoptReport));
        }
        else
        {
            await WriteAsync(report);
        }

        return report.Problems.Count > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }

    private async Task WriteAsync(AdoptReport report)
    {
        foreach (var snapshot in report.Adopted)
        {
            await _context.Out.WriteLineAsync(
                VisibleText.Escape($"adopted  {snapshot.Record}  {HumanText.Bytes(snapshot.Bytes)}"));
        }

        foreach (var problem in report.Problems)
        {
            await _context.Out.WriteLineAsync(VisibleText.Escape($"not adopted: {problem}"));
        }

        var known = report.Known > 0 ? $", {HumanText.Count(report.Known, "archive", "archives")} known already" : "";
        await _context.Out.WriteLineAsync(VisibleText.Escape(
            $"{HumanText.Count(report.Adopted.Count, "snapshot", "snapshots")} of {report.Organization} adopted"
                + $"{known}. They are unproved until orgbackup verify --all has read them."));
    }
}
