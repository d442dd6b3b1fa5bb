using System.CommandLine;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;

namespace OrgBackup.Cli.Commands;

/// <summary><c>doctor ORG [--to STORE]</c>.</summary>
internal sealed class DoctorCommand
{
    private readonly CliContext _context;
    private readonly Argument<string> _organization = SharedOptions.Text(
        "ORG", "The organization, or a user account", Complaints.OfOrganization);

    private readonly Option<string> _to;
    private readonly Option<bool> _json = SharedOptions.Json();

    private DoctorCommand(CliContext context)
    {
        _context = context;
        _to = SharedOptions.Store("--to", "The store to look at, too: a folder, or s3://bucket[/prefix]");
        _to.Required = false;
    }

    public static Command Create(CliContext context)
    {
        var verb = new DoctorCommand(context);
        var command = new Command("doctor", "Tell whether the token and the store can do the whole job")
        {
            verb._organization, verb._to, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    /// <summary>A missing permission is a row, not an error; what cannot work at all throws.</summary>
    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        await using var progress = new LineProgress(_context.Err, phases: false);
        var report = await _context.Operations.ExamineAsync(
            line.GetRequiredValue(_organization), line.GetValue(_to), progress, cancellationToken);
        await DoctorOutput.WriteAsync(_context, report, line.GetValue(_json));
        return ExitCode.Done;
    }
}
