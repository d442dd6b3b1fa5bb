using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Cli;

public sealed class OutputTests
{
    private static readonly string Here = Path.GetTempPath();
    private static readonly DateTimeOffset Captured = new(2026, 11, 23, 14, 0, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("backup", "acme")]
    [InlineData("retry", "latest")]
    public async Task Json_of_a_run_is_the_manifest_and_nothing_else(string verb, string argument)
    {
        var operations = new FakeOperations { Manifest = SampleRun.Mixed, Work = Chat };

        var run = await CliRun.OfAsync(operations, verb, argument, "--to", Here, "--json");

        run.Out.Should().Be(JsonSerializer.Serialize(SampleRun.Mixed, BackupJson.Readable.RunManifest) + "\n");
        run.Err.Should().Contain("waiting for GitHub").And.Contain("widgets").And.Contain("retry:");
    }

    [Theory]
    [InlineData("backup", "acme", "--to")]
    [InlineData("retry", "latest", "--to")]
    [InlineData("list", "--from")]
    [InlineData("list", "api", "--from")]
    [InlineData("verify", "--from")]
    [InlineData("backup", "acme", "--dry-run", "--to")]
    public async Task With_json_standard_output_is_one_document(params string[] args)
    {
        var run = await CliRun.OfAsync(Filled(), [.. args, Here, "--json"]);

        using var document = JsonDocument.Parse(run.Out);
        document.RootElement.ValueKind.Should().BeOneOf(JsonValueKind.Object, JsonValueKind.Array);
        run.Out.Should().EndWith("\n").And.NotContain("\u001b");
    }

    [Fact]
    public async Task With_json_a_failure_leaves_standard_output_empty()
    {
        var run = await CliRun.OfAsync(
            new FakeOperations { Failure = new StoreException("No room."), Work = Chat }, "backup", "acme", "--to", Here, "--json");

        run.Out.Should().BeEmpty();
        run.Err.Should().EndWith("orgbackup: No room.\n");
    }

    [Theory]
    [InlineData("list-runs.txt", "list", "--from")]
    [InlineData("list-runs.json", "list", "--json", "--from")]
    [InlineData("list-snapshots.txt", "list", "api", "--from")]
    [InlineData("list-snapshots.json", "list", "api", "--json", "--from")]
    [InlineData("dry-run.txt", "backup", "acme", "--dry-run", "--to")]
    [InlineData("dry-run.json", "backup", "acme", "--dry-run", "--json", "--to")]
    [InlineData("doctor.txt", "doctor", "acme", "--to")]
    [InlineData("doctor.json", "doctor", "acme", "--json", "--to")]
    [InlineData("verify.txt", "verify", "--from")]
    [InlineData("verify.json", "verify", "--json", "--from")]
    [InlineData("drill.txt", "drill", "--from")]
    [InlineData("drill.json", "drill", "--json", "--from")]
    public async Task Output_is_as_recorded(string golden, params string[] args) =>
        Golden.Match((await CliRun.OfAsync(Filled(), [.. args, Here])).Out, golden);

    [Theory]
    [InlineData("No runs.\n", "list", "--from")]
    [InlineData("[]\n", "list", "--json", "--from")]
    [InlineData("No snapshots of api.\n", "list", "api", "--from")]
    public async Task An_empty_store_is_said_so(string expected, params string[] args) =>
        (await CliRun.OfAsync(new FakeOperations(), [.. args, Here])).Out.Should().Be(expected);

    [Fact]
    public async Task Without_json_the_report_is_on_standard_output_and_progress_on_standard_error()
    {
        var run = await CliRun.OfAsync(new FakeOperations { Work = Chat }, "backup", "acme", "--to", Here);

        run.Out.Should().StartWith("Backup of acme").And.NotContain("waiting");
        run.Err.Should().Be("3 repositories\nwaiting for GitHub\n[1/3] widgets  failed  StoreException: No room.\n");
    }

    [Theory]
    [InlineData("list", "--from")]
    [InlineData("list", "api", "--from")]
    [InlineData("verify", "--from")]
    [InlineData("backup", "acme", "--dry-run", "--to")]
    [InlineData("restore", "api", "--to-folder", "d", "--from")]
    public async Task Names_from_outside_cannot_write_to_the_terminal(params string[] args)
    {
        var run = await CliRun.OfAsync(Filled(SampleRun.HostileName), [.. args, Here]);

        (run.Out + run.Err).Where(char.IsControl).Should().OnlyContain(c => c == '\n');
        run.Out.Should().NotContain("\u202e").And.Contain(@"\u001b[31m");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", false)]
    public async Task Colours_are_for_terminals_and_obey_NO_COLOR(string? noColor, bool coloured)
    {
        var run = await CliRun.OfAsync(
            new FakeOperations { Manifest = SampleRun.Mixed },
            context => context with { OutIsTerminal = true, Environment = name => name == "NO_COLOR" ? noColor : null },
            TestContext.Current.CancellationToken,
            "report",
            "latest",
            "--from",
            Here);

        run.Out.Contains("\e[31m", StringComparison.Ordinal).Should().Be(coloured);
    }

    private static Task Chat(IBackupProgress progress, CancellationToken cancellationToken)
    {
        progress.Discovered(3);
        progress.Phase("widgets", "git");
        progress.Bytes("widgets", 5);
        progress.Message("waiting for GitHub");
        progress.Finished(SampleRun.Failed("widgets", "StoreException", "No room.", ""));
        return Task.CompletedTask;
    }

    private static DoctorReport SampleExamination(string name) => new()
    {
        Organization = "acme",
        ApiCalls = 21,
        Rows =
        [
            new() { Group = "token", Need = "kind", State = DoctorStates.Has, Detail = $"A fine-grained token of {name}." },
            new()
            {
                Group = "repository", Need = "issues", State = DoctorStates.Lacks, Permission = "issues=read",
                Detail = "issues: permission missing (issues=read)",
            },
            new() { Group = "repository", Need = "discussions", State = DoctorStates.Unknown, Permission = "discussions=read" },
        ],
    };

    private static FakeOperations Filled(string name = "api") => new()
    {
        Manifest = SampleRun.Mixed,
        Runs = [Named(SampleRun.Clean, name == "api" ? SampleRun.Clean.Run.Id : name), SampleRun.Mixed],
        Snapshots = [Snapshot(name)],
        Forecast = SampleForecast(name),
        Examined = SampleExamination(name),
        Restored = FakeOperations.Summary(new RestoredItem(name, name, Problem: null), new RestoredItem(name, Path: null, name)),
        Verified = SampleVerification.Of(name),
        Drilled = SampleVerification.Drill(name),
    };

    private static BackupForecast SampleForecast(string name) => new()
    {
        Organization = "acme",
        Repositories =
        [
            new ForecastRepository(name, Wanted: true, Known: true, 1251, 12),
            new ForecastRepository("new", Wanted: true, Known: false, 9),
            new ForecastRepository("old-fork", Wanted: false, Known: false, 0),
        ],
        ApiCalls = 1261,
        CallsLeft = 4800,
        GraphQlCalls = 12,
        GraphQlLeft = 5000,
    };

    private static RunManifest Named(RunManifest manifest, string id) => manifest with { Run = manifest.Run with { Id = id } };

    private static StoredSnapshot Snapshot(string name) => new(
        name,
        new BackupKey($"{name}/snapshots/2026-11-23.json"),
        new SnapshotRecord
        {
            Repository = new RepositoryIdentity { Id = 1, Name = name, FullName = $"acme/{name}", DefaultBranch = "main" },
            Date = new DateOnly(2026, 11, 23),
            CapturedAt = Captured,
            RunId = "acme-20261123T140000Z",
            Artifacts = [new Artifact { Kind = ArtifactKinds.Git, Key = new BackupKey("g"), Size = 48_213_004, Parts = [] }],
            Git = new GitState { Refs = new Dictionary<string, string>(StringComparer.Ordinal) { ["refs/heads/main"] = "0" }, RefsDigest = "0" },
            Counts = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["issues"] = 250 },
            Missing = [new MissingKind { Kind = "pulls", Reason = MissingReasons.Permission, Permission = "pull_requests=read" }],
            Proof = new Proof { Level = "quick" },
        },
        Sha256: "0");
}
