using System.CommandLine;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;

namespace OrgBackup.Cli.Commands;

/// <summary><c>list --from STORE [REPO]</c>.</summary>
internal sealed class ListCommand
{
    private readonly CliContext _context;
    private readonly Argument<string?> _repository = new("REPO")
    {
        Description = "A repository: its snapshots are listed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _from = SharedOptions.From();
    private readonly Option<bool> _json = SharedOptions.Json();

    private ListCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var verb = new ListCommand(context);
        verb._repository.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Complaints.OfRepository(result.Tokens[0].Value) is { } complaint)
            {
                result.AddError(complaint);
            }
        });
        var command = new Command("list", "List the runs of a store, or the snapshots of one repository")
        {
            verb._repository, verb._from, verb._json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var (store, json) = (line.GetRequiredValue(_from), line.GetValue(_json));
        await using var progress = new LineProgress(_context.Err);
        if (line.GetValue(_repository) is { } repository)
        {
            var snapshots = await _context.Operations.ListSnapshotsAsync(
                store, repository, progress, cancellationToken);
            var proofs = await _context.Operations.ListProofsAsync(store, snapshots, cancellationToken);
            await new SnapshotList(snapshots, proofs).WriteAsync(_context, repository, json);
        }
        else
        {
            var runs = await _context.Operations.ListRunsAsync(store, progress, cancellationToken);
            await ListOutput.WriteRunsAsync(_context, runs, json);
        }

        return ExitCode.Done;
    }
}
