using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Cli;

public sealed class UsageTests
{
    private static readonly string Here = Path.GetTempPath();

    [Theory]
    [InlineData("", "--help")]
    [InlineData("backup", "backup", "--help")]
    [InlineData("retry", "retry", "--help")]
    [InlineData("list", "list", "-h")]
    [InlineData("verify", "verify", "--help")]
    [InlineData("restore", "restore", "--help")]
    [InlineData("prune", "prune", "--help")]
    [InlineData("adopt", "adopt", "--help")]
    [InlineData("report", "report", "--help")]
    [InlineData("start", "start", "--help")]
    [InlineData("status", "status", "--help")]
    [InlineData("redrive", "redrive", "--help")]
    [InlineData("doctor", "doctor", "--help")]
    public async Task Help_is_as_recorded(string verb, params string[] args)
    {
        var run = await CliRun.OfAsync(new FakeOperations(), args);

        run.ExitCode.Should().Be(0);
        run.Err.Should().BeEmpty();
        Golden.Match(run.Out, verb.Length == 0 ? "help.txt" : $"help-{verb}.txt");
    }

    [Fact]
    public async Task Without_a_verb_the_help_goes_to_standard_error()
    {
        var run = await CliRun.OfAsync(new FakeOperations());

        run.ExitCode.Should().Be(2);
        run.Out.Should().BeEmpty();
        run.Err.Should().Contain("backup <ORG>");
    }

    [Fact]
    public async Task Version_is_one_line_on_standard_output()
    {
        var run = await CliRun.OfAsync(new FakeOperations(), "--version");

        run.ExitCode.Should().Be(0);
        run.Out.Should().MatchRegex(@"^\d+\.\d+\.\d+\S*\n$");
    }

    [Theory]
    [InlineData("Unrecognized command or argument 'bakup'", "bakup", "acme")]
    [InlineData("Unrecognized command or argument '--frist'", "backup", "acme", "--to", "b", "--frist")]
    [InlineData("Unrecognized command or argument 'extra'", "backup", "acme", "--to", "b", "extra")]
    [InlineData("Unrecognized command or argument 'fetch'", "fetch", "--from", "b")]
    [InlineData("Option '--to' is required", "backup", "acme")]
    [InlineData("Required argument missing for option: '--to'", "backup", "acme", "--to")]
    [InlineData("Option '--to' expects a single argument but 2 were provided", "backup", "acme", "--to", "a", "--to", "b")]
    [InlineData("ORG is empty", "backup", "", "--to", "b")]
    [InlineData("'a/b' is not an organization's name", "backup", "a/b", "--to", "b")]
    [InlineData("'https://github.com/acme' is not an organization's name", "backup", "https://github.com/acme", "--to", "b")]
    [InlineData("'..' is not an organization's name", "backup", "..", "--to", "b")]
    [InlineData("The store is empty", "backup", "acme", "--to", "")]
    [InlineData("The store 's3://' names no bucket", "backup", "acme", "--to", "s3://")]
    [InlineData("The store 's3:///x' names no bucket", "backup", "acme", "--to", "s3:///x")]
    [InlineData("The store 'gs://x' has a scheme", "backup", "acme", "--to", "gs://x")]
    [InlineData("--date '2026-1-1' is not a date", "backup", "acme", "--to", "b", "--date", "2026-1-1")]
    [InlineData("--date '2026-02-30' is not a date", "backup", "acme", "--to", "b", "--date", "2026-02-30")]
    [InlineData("--date 'today' is not a date", "backup", "acme", "--to", "b", "--date", "today")]
    [InlineData("Required argument missing for option: '--date'", "backup", "acme", "--to", "b", "--date")]
    [InlineData("--concurrency '0' is not a number from 1 to 64", "backup", "acme", "--to", "b", "--concurrency", "0")]
    [InlineData("--concurrency '65' is not a number from 1 to 64", "backup", "acme", "--to", "b", "--concurrency", "65")]
    [InlineData("--concurrency 'x' is not a number from 1 to 64", "retry", "latest", "--to", "b", "--concurrency", "x")]
    [InlineData("--concurrency '-1' is not a number from 1 to 64", "retry", "latest", "--to", "b", "--concurrency=-1")]
    [InlineData("--concurrency '99999999999' is not", "backup", "acme", "--to", "b", "--concurrency", "99999999999")]
    [InlineData("--verify 'deep' is none of none, quick, full", "backup", "acme", "--to", "b", "--verify", "deep")]
    [InlineData("--only is empty", "backup", "acme", "--to", "b", "--only", "")]
    [InlineData("--only 'all' is none of git, wiki, metadata, assets", "restore", "r", "--from", "b", "--to-folder", "d", "--only", "git,all")]
    [InlineData("--only '' is none of", "restore", "r", "--from", "b", "--to-folder", "d", "--only", "git,")]
    [InlineData("--to-folder is empty", "restore", "r", "--from", "b", "--to-folder", "")]
    [InlineData("give one place to restore to", "restore", "r", "--from", "b")]
    [InlineData("give one place", "restore", "r", "--from", "b", "--to-folder", "d", "--to-github", "o/n")]
    [InlineData("--to-github 'o' is not ORG/NAME", "restore", "r", "--from", "b", "--to-github", "o")]
    [InlineData("--plan is of a restore to GitHub", "restore", "r", "--from", "b", "--to-folder", "d", "--plan")]
    [InlineData("--all needs an organization: --to-github o", "restore", "--all", "--from", "b", "--to-github", "o/n")]
    [InlineData("--visibility 'open' is none of", "restore", "r", "--from", "b", "--to-github", "o/n", "--visibility", "open")]
    [InlineData("--only 'assets' is no part of a restore to GitHub", "restore", "r", "--from", "b", "--to-github", "o/n", "--only", "assets")]
    [InlineData("'acme/r' is not a repository's name", "restore", "acme/r", "--from", "b", "--to-folder", "d")]
    [InlineData("'acme/r' is not a repository's name", "list", "acme/r", "--from", "b")]
    [InlineData("--all and --date contradict each other", "verify", "--from", "b", "--all", "--date", "2026-01-01")]
    [InlineData("--quick reads no object", "verify", "--from", "b", "--quick", "--detect-collisions")]
    [InlineData("RUN is empty", "report", "", "--from", "b")]
    [InlineData("'../x' is not a run's id", "report", "../x", "--from", "b")]
    [InlineData("RUN is empty", "start", "--retry-of", "")]
    [InlineData("--retry-of does what failed in that run", "start", "--retry-of", "latest", "--only", "a*")]
    [InlineData("'a/b' is not a run's id", "start", "--retry-of", "a/b")]
    [InlineData("--only is empty", "start", "--only", "")]
    [InlineData("--state-machine is empty", "start", "--state-machine", "")]
    [InlineData("'arn:aws:s3:::b' is not a state machine's ARN", "start", "--state-machine", "arn:aws:s3:::b")]
    [InlineData("EXECUTION is empty", "status", "")]
    [InlineData("'a b' is not an execution's name", "redrive", "a b")]
    [InlineData("'arn:aws:states:r:1:stateMachine:m' is not an execution's ARN", "status", "arn:aws:states:r:1:stateMachine:m")]
    public async Task Wrong_usage_is_one_sentence_with_a_hint_and_exit_code_2(string sentence, params string[] args)
    {
        var operations = new FakeOperations();

        var run = await CliRun.OfAsync(operations, args);

        run.ExitCode.Should().Be(2);
        run.Out.Should().BeEmpty();
        var lines = run.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(2);
        lines[0].Should().StartWith($"orgbackup: {sentence}").And.EndWith(".");
        lines[1].Should().StartWith("hint: orgbackup ").And.EndWith(" --help shows how to use it.");
        operations.Asked.Should().BeEmpty("nothing may be done");
    }

    [Fact]
    public async Task An_argument_with_control_characters_is_shown_escaped()
    {
        var run = await CliRun.OfAsync(new FakeOperations(), "backup", "a\u001b[2J\r\nb", "--to", "b");

        run.Err.Should().StartWith(@"orgbackup: 'a\u001b[2J\u000d\u000ab' is not an organization's name");
    }

    [Fact]
    public async Task An_argument_that_starts_with_an_at_sign_is_no_response_file()
    {
        var operations = new FakeOperations();

        var run = await CliRun.OfAsync(operations, "list", "@args", "--from", Here);

        run.ExitCode.Should().Be(0);
        operations.Asked.Should().Equal("@args");
    }
}
