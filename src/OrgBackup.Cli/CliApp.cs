using System.CommandLine;
using System.CommandLine.Parsing;
using OrgBackup.Cli.Commands;

namespace OrgBackup.Cli;

/// <summary>The whole command line as one call: arguments in, exit code out.</summary>
internal static class CliApp
{
    public static async Task<int> RunAsync(string[] args, CliContext context, CancellationToken cancellationToken)
    {
        var root = Root(context);

        // No response files: an argument that starts with @ is an argument.
        var line = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0)
        {
            return Refuse(line, context.Err);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Err,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await line.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception failure)
        {
            var verbose = line.GetValue<bool>(SharedOptions.VerboseName);
            return ErrorReport.Write(context.Err, failure, verbose, cancellationToken);
        }
    }

    private static RootCommand Root(CliContext context)
    {
        var root = new RootCommand(HelpText.Purpose)
        {
            BackupCommand.Create(context),
            RetryCommand.Create(context),
            ListCommand.Create(context),
            VerifyCommand.Create(context),
            RestoreCommand.Create(context),
            DrillCommand.Create(context),
            PruneCommand.Create(context),
            AdoptCommand.Create(context),
            ReportCommand.Create(context),
            DoctorCommand.Create(context),
            StartCommand.Create(context),
            StatusCommand.Create(context),
            RedriveCommand.Create(context),
            SharedOptions.Verbose(),
        };
        HelpText.Attach(root);
        return root;
    }

    private static int Refuse(ParseResult line, TextWriter err)
    {
        // With an unknown verb the first complaint is that a verb is missing; the word itself says more.
        var errors = line.Errors.Select(error => error.Message).ToList();
        var unknown = errors.Find(message => message.StartsWith("Unrecognized", StringComparison.Ordinal));
        var path = CommandPath(line.CommandResult);
        ErrorReport.Write(err, unknown ?? errors[0], $"{path} --help shows how to use it");
        return ExitCode.Usage;
    }

    private static string CommandPath(CommandResult command) =>
        command.Command is RootCommand ? "orgbackup" : $"orgbackup {command.Command.Name}";
}
