using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace OrgBackup.Cli;

/// <summary>The help of System.CommandLine, followed by the examples of the verb.</summary>
internal static class HelpText
{
    public const string Purpose =
        "Backs up a whole GitHub organization to a folder or to Amazon S3, and brings it back.";

    private const int Width = 100;

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["backup"] = """
              orgbackup backup acme --to ./backup
              orgbackup backup acme --to s3://acme-backups/github --except "*-archive" --skip-forks
              orgbackup backup acme --to ./backup --dry-run

            The token is read from GITHUB_TOKEN (or a GitHub App from GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID
            and GITHUB_APP_PRIVATE_KEY_FILE). GITHUB_API_URL and GITHUB_SERVER_URL name a GitHub Enterprise Server.
            """,
        ["retry"] = """
              orgbackup retry latest --to ./backup
              orgbackup retry acme-20261123T140000Z --to s3://acme-backups/github
            """,
        ["list"] = """
              orgbackup list --from ./backup
              orgbackup list --from ./backup widgets --json
            """,
        ["verify"] = """
              orgbackup verify --from ./backup
              orgbackup verify --from s3://acme-backups/github --all --quick --json
            """,
        ["restore"] = """
              orgbackup restore widgets --from ./backup --to-folder ./widgets
              orgbackup restore widgets --from ./backup --to-folder ./old --date 2026-11-01 --only git,wiki
              orgbackup restore --all --from s3://acme-backups/github --to-folder ./everything --retrieve bulk

            With --all each repository gets a folder of its own in DIR, named as in the store. What is in Deep Archive
            is told with hours and price, and nothing is restored until it was retrieved: exit code 3.
            """,
        ["adopt"] = """
              orgbackup adopt --from ./old-backups
              orgbackup adopt --from s3://acme-backups/github --organization acme --only "web*"

            Taken in are {repo}/git_backup_DATE.tar.gz, wiki_backup_DATE and metadata_backup_DATE. Nothing is changed
            but that records are added.
            """,
        ["prune"] = """
              orgbackup prune --from ./backup --keep weekly=8,monthly=12,yearly=5
              orgbackup prune --from s3://acme-backups/github --keep last=10,runs=100 --yes

            Of each repository the newest snapshot of so many weeks, months and years stays, and the newest of all.
            Run it while no backup runs, with credentials that may delete; those of backups should not.
            """,
        ["drill"] = """
              orgbackup drill --from ./backup
              orgbackup drill --from s3://acme-backups/github --sample 10 --json

            Those that were proved longest ago come first. What was found is noted in the store:
            _runs/drill-TIME/drill.json and a proof for each snapshot.
            """,
        ["report"] = """
              orgbackup report latest --from ./backup
              orgbackup report latest --from ./backup --open
            """,
        ["doctor"] = """
              orgbackup doctor acme
              orgbackup doctor acme --to s3://acme-backups/github --json

            States: has, lacks, off (switched off on GitHub: nothing to read), unknown (a backup tells).
            """,
        ["start"] = """
              orgbackup start --wait
              orgbackup start --only "web-*" --full
              orgbackup start --retry-of acme-20261123T140000Z

            Who asks, and where, is found as for every tool of AWS: AWS_PROFILE, AWS_REGION and so on.
            """,
        ["status"] = """
              orgbackup status
              orgbackup status --wait
              orgbackup status orgbackup-20261123T140000Z-3f2a --json

            Exit code 3 means: the execution failed, timed out or was aborted.
            """,
        ["redrive"] = """
              orgbackup redrive --wait

            Only the repositories that failed are done again. An execution can be redriven for 14 days;
            after that use orgbackup start --retry-of RUN.
            """,
    };

    private const string RootEnd = """
        Examples:
          orgbackup backup acme --to ./backup
          orgbackup verify --from ./backup
          orgbackup restore widgets --from ./backup --to-folder ./widgets

        STORE is a folder or s3://bucket[/prefix]. RUN is a run's id, or latest.
        Exit codes: 0 done; 1 unexpected failure; 2 wrong usage, nothing was done; 3 finished, but something
        failed or is damaged; 130 cancelled.
        """;

    public static void Attach(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new WithExamples((HelpAction)help.Action!);
        help.Aliases.Remove("-?");
        help.Aliases.Remove("/?");
        help.Aliases.Remove("/h");
        root.SetAction(line => new WithExamples(new HelpAction()).ShowFor(line, toError: true));
    }

    private sealed class WithExamples : SynchronousCommandLineAction
    {
        private readonly HelpAction _help;

        public WithExamples(HelpAction help)
        {
            _help = help;
            _help.MaxWidth = Width;
        }

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => ShowFor(parseResult, toError: false);

        /// <summary>Without a verb the help is what is wrong with the call, so it goes to standard error.</summary>
        public int ShowFor(ParseResult line, bool toError)
        {
            var configuration = line.InvocationConfiguration;
            var output = toError ? configuration.Error : configuration.Output;
            using var text = new StringWriter();
            configuration.Output = text;
            _help.Invoke(line);
            configuration.Output = output;
            output.Write($"{Tidy(text.ToString(), line.RootCommandResult.Command.Name)}\n\n");
            output.Write(Ending(line.CommandResult.Command) + "\n");
            return toError ? ExitCode.Usage : ExitCode.Done;
        }

        // The program is called orgbackup, whatever file it runs from.
        private static string Tidy(string help, string program)
        {
            var rows = help.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(row => row.TrimEnd());
            return string.Join('\n', rows).Replace($"\n  {program} ", "\n  orgbackup ", StringComparison.Ordinal);
        }

        private static string Ending(Command command) =>
            Examples.TryGetValue(command.Name, out var examples) ? $"Examples:\n{examples}" : RootEnd;
    }
}
