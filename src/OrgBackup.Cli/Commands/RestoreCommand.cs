using System.CommandLine;
using System.CommandLine.Parsing;
using OrgBackup.Cli.Output;
using OrgBackup.Restore;

namespace OrgBackup.Cli.Commands;

/// <summary><c>restore REPO --from STORE --to-folder DIR</c>.</summary>
internal sealed class RestoreCommand
{
    private readonly CliContext _context;
    private readonly Argument<string> _repository = SharedOptions.Text(
        "REPO", "The repository's name", Complaints.OfRepository);

    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<string> _folder = new("--to-folder")
    {
        Description = "Where to: an empty or new folder",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<DateOnly?> _date = SharedOptions.AsOf();
    private readonly Option<string[]> _only = new("--only")
    {
        Description =
            $"Only these parts, separated by commas: {string.Join(", ", RestoreRequest.AllParts)} (default: all)",
        HelpName = "PARTS",
    };

    private readonly Option<bool> _lostTips = new("--with-lost-tips")
    {
        Description = "Also what was deleted or force-pushed before the snapshot: as refs/lost-tips/...",
    };

    private RestoreCommand(CliContext context)
    {
        _context = context;
        _only.CustomParser = result =>
        {
            var words = result.Tokens.SelectMany(token => token.Value.Split(',')).Select(word => word.Trim()).ToArray();
            foreach (var word in words.Except(RestoreRequest.AllParts, StringComparer.Ordinal))
            {
                result.AddError($"--only '{word}' is none of {string.Join(", ", RestoreRequest.AllParts)}");
            }

            return words;
        };
        _folder.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Trim().Length == 0))
            {
                result.AddError("--to-folder is empty; give an empty or new folder");
            }
        });
    }

    public static Command Create(CliContext context)
    {
        var verb = new RestoreCommand(context);
        var command = new Command("restore", "Bring a repository back from a snapshot: git, wiki, metadata, files")
        {
            verb._repository, verb._from, verb._folder, verb._date, verb._only, verb._lostTips,
        };
        command.Validators.Add(verb.RequireGit);
        command.SetAction(verb.RunAsync);
        return command;
    }

    private void RequireGit(CommandResult line)
    {
        if (line.GetValue(_lostTips) && line.GetValue(_only) is { Length: > 0 } only && !only.Contains("git"))
        {
            line.AddError("--with-lost-tips needs the repository itself: add git to --only");
        }
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var store = line.GetRequiredValue(_from);
        var request = new RestoreRequest
        {
            Repository = line.GetRequiredValue(_repository),
            TargetFolder = line.GetRequiredValue(_folder),
            Date = line.GetValue(_date),
            WithLostTips = line.GetValue(_lostTips),
            Parts = line.GetValue(_only) is { Length: > 0 } only ? only : RestoreRequest.AllParts,
        };

        var summary = await _context.Operations.RestoreAsync(store, request, cancellationToken);
        await RestoreOutput.WriteAsync(_context, summary, request.TargetFolder);
        return summary.Complete ? ExitCode.Done : ExitCode.Incomplete;
    }
}
