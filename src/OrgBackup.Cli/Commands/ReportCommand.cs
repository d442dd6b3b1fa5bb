using System.CommandLine;
using OrgBackup.Report;
using OrgBackup.Storage;

namespace OrgBackup.Cli.Commands;

/// <summary><c>report RUN --from STORE</c>.</summary>
internal sealed class ReportCommand
{
    private readonly CliContext _context;
    private readonly Argument<string> _run = SharedOptions.Text("RUN", "The run's id, or latest", Complaints.OfRun);
    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<bool> _open = SharedOptions.Flag("--open", "Open the report's page in the browser");

    private ReportCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new ReportCommand(context);
        var command = new Command("report", "Show the report of a run") { verb._run, verb._from, verb._open };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var store = line.GetRequiredValue(_from);
        var manifest = await _context.Operations.ReadRunAsync(store, line.GetRequiredValue(_run), cancellationToken);

        await _context.Out.WriteAsync(ReportText.Render(manifest, store, _context.Paint));
        if (line.GetValue(_open))
        {
            var page = await PageAsync(store, manifest, cancellationToken);
            if (_context.OpenPage(page) is { } problem)
            {
                ErrorReport.Write(_context.Err, problem, hint: null);
            }
        }

        return ExitCode.Done;
    }

    // A page that lies in a folder is opened where it is; one in S3 is rendered again from the manifest.
    private static async Task<string> PageAsync(string store, RunManifest manifest, CancellationToken cancellationToken)
    {
        if (StoreLocation.Parse(store) is FolderLocation folder
            && Path.Combine(folder.Path, BackupKey.RunReport(manifest.Run.Id).Value) is var stored
            && File.Exists(stored))
        {
            return stored;
        }

        var page = Path.Combine(Directory.CreateTempSubdirectory("orgbackup-report-").FullName, "report.html");
        await File.WriteAllTextAsync(page, ReportPage.Render(manifest), cancellationToken);
        return page;
    }
}
