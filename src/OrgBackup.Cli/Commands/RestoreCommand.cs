using System.CommandLine;
using System.CommandLine.Parsing;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Cli.Commands;

/// <summary><c>restore REPO --from STORE (--to-folder DIR | --to-github ORG/NAME)</c>.</summary>
internal sealed class RestoreCommand
{
    private readonly CliContext _context;
    private readonly Argument<string?> _repository = new("REPO")
    {
        Description = "The repository's name",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _all = SharedOptions.Flag("--all", "Every repository, gone ones too");
    private readonly Option<bool> _resume = SharedOptions.Flag(
        "--resume", "Go on where a restore was interrupted: nothing twice");
    private readonly RetrievalOptions _retrieval = new();

    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<string?> _folder = new("--to-folder")
    {
        Description = "Where to: an empty or new folder",
        HelpName = "DIR",
    };

    private readonly Option<DateOnly?> _date = SharedOptions.AsOf();
    private readonly Option<string[]> _only = new("--only")
    {
        Description =
            $"Only these parts, separated by commas: {string.Join(", ", RestoreRequest.AllParts)}; to GitHub also "
                + "issues, releases, settings (default: all)",
        HelpName = "PARTS",
    };

    private readonly Option<bool> _lostTips = new("--with-lost-tips")
    {
        Description = "Also what was deleted or force-pushed before the snapshot: as refs/lost-tips/...",
    };

    private readonly RestoreTarget _target = new();

    private RestoreCommand(CliContext context)
    {
        _context = context;
        _only.CustomParser = result =>
        {
            var words = result.Tokens.SelectMany(token => token.Value.Split(',')).Select(word => word.Trim()).ToArray();
            foreach (var word in words.Except(AllParts, StringComparer.Ordinal))
            {
                result.AddError($"--only '{word}' is none of {string.Join(", ", AllParts)}");
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
            verb._repository, verb._all, verb._from, verb._folder, verb._date, verb._only, verb._lostTips,
            verb._resume,
        };
        verb._retrieval.AddTo(command);
        command.Validators.Add(verb.RequireOne);
        foreach (var option in verb._target.Options)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(verb.RequireOneTarget);
        command.Validators.Add(verb._target.RequireTarget);
        command.Validators.Add(verb.RequireGit);
        command.SetAction(verb.RunAsync);
        return command;
    }

    private void RequireOne(CommandResult line)
    {
        var name = line.GetResult(_repository)?.Tokens is [var token, ..] ? token.Value : null;
        var complaint = (name, line.GetValue(_all)) switch
        {
            (null, false) => "Say which repository, or --all",
            ({ }, true) => $"--all and '{name}' contradict each other; give one of them",
            ({ } said, false) => Complaints.OfRepository(said),
            _ => null,
        };
        if (complaint is not null)
        {
            line.AddError(complaint);
        }
    }

    private static IEnumerable<string> AllParts =>
        RestoreRequest.AllParts.Union(HubRestoreRequest.AllParts, StringComparer.Ordinal);

    private void RequireOneTarget(CommandResult line)
    {
        var isFolder = line.GetResult(_folder) is { Implicit: false };
        if (isFolder == _target.IsGiven(line))
        {
            line.AddError("give one place to restore to: --to-folder DIR or --to-github ORG/NAME");
            return;
        }

        var known = isFolder ? RestoreRequest.AllParts : HubRestoreRequest.AllParts;
        var only = (line.GetResult(_only)?.Tokens ?? []).SelectMany(token => token.Value.Split(','));
        foreach (var part in only.Intersect(AllParts, StringComparer.Ordinal).Except(known, StringComparer.Ordinal))
        {
            line.AddError(
                $"--only '{part}' is no part of a restore to {(isFolder ? "a folder" : "GitHub")}; there are "
                    + string.Join(", ", known));
        }

        _target.RequireForm(line, line.GetValue(_all));
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
        var only = line.GetValue(_only) is { Length: > 0 } parts ? parts : RestoreRequest.AllParts;
        var needs = new RestoreNeeds(
            line.GetValue(_repository), line.GetValue(_date), only, line.GetValue(_lostTips));
        if (!await _retrieval.IsWithinReachAsync(_context, line, needs, cancellationToken))
        {
            return ExitCode.Incomplete;
        }

        return needs.Repository is { } repository
            ? await RestoreAsync(line, repository, needs, cancellationToken)
            : await RestoreAllAsync(line, needs, cancellationToken);
    }

    private async Task<int> RestoreAsync(
        ParseResult line, string repository, RestoreNeeds needs, CancellationToken cancellationToken)
    {
        var request = new RestoreRequest
        {
            Repository = repository,
            TargetFolder = line.GetValue(_folder) ?? "",
            Date = needs.Date,
            WithLostTips = needs.WithLostTips,
            Parts = needs.Parts,
            Resume = line.GetValue(_resume),
        };
        var store = line.GetRequiredValue(_from);
        if (_target.Request(line, request) is { } hub)
        {
            return await new HubRestoreRun(_context, _target).RunAsync(line, store, hub, cancellationToken);
        }

        var summary = await _context.Operations.RestoreAsync(store, request, cancellationToken);
        await RestoreOutput.WriteAsync(_context, summary, request.TargetFolder);
        return summary.Complete ? ExitCode.Done : ExitCode.Incomplete;
    }

    private async Task<int> RestoreAllAsync(
        ParseResult line, RestoreNeeds needs, CancellationToken cancellationToken)
    {
        var common = new RestoreRequest
        {
            Repository = "",
            TargetFolder = "",
            Date = needs.Date,
            Parts = needs.Parts,
            Resume = line.GetValue(_resume),
        };
        if (_target.Request(line, common) is { } each)
        {
            return await new HubRestoreRun(_context, _target).RunAllAsync(
                line, line.GetRequiredValue(_from), RestoreTarget.RequestAll(each), cancellationToken);
        }

        var request = new RestoreAllRequest
        {
            TargetFolder = line.GetValue(_folder) ?? "",
            Date = needs.Date,
            WithLostTips = needs.WithLostTips,
            Parts = needs.Parts,
            Resume = line.GetValue(_resume),
        };
        await using var progress = new LineProgress(_context.Err, phases: true);
        var summary = await _context.Operations.RestoreAllAsync(
            line.GetRequiredValue(_from), request, progress, cancellationToken);
        await RestoreAllOutput.WriteAsync(_context, summary, request.TargetFolder);
        return summary.Complete ? ExitCode.Done : ExitCode.Incomplete;
    }
}
