using System.Text.Json;
using OrgBackup.Cli;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Tests.Cli;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Report;

/// <summary>The doctor, through the command line, against the stand-in.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitHubServer _server = null!;
    private Account _admin = null!;
    private Account _acme = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Store => _folder.In("store");

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        _admin = _server.Model.AddUser("mona");
        _acme = _server.Model.AddOrganization("acme", _admin);
        _server.Model.AddRepository(_acme, "open");
        _server.Model.AddRepository(_acme, "secret", repository => repository.Visibility = "private");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_classic_token_of_an_owner_lacks_nothing_and_it_takes_a_call_for_each_permission()
    {
        string[] scopes = ["repo", "admin:org", "admin:org_hook", "read:project"];
        var report = await ExamineAsync(_server.Tokens.AddClassic(_admin, scopes).Value);

        report.Rows.Where(row => row.State == DoctorStates.Lacks).Select(row => row.Need).Should().BeEmpty();
        MetadataKinds.All.Concat(OrganizationKinds.All).Select(kind => kind.Name).Should().BeSubsetOf(report.Rows.Select(row => row.Need));
        RowOf(report, "kind").Detail.Should().Be("A classic token of mona.");
        RowOf(report, "scopes").Detail.Should().Be("repo, admin:org, admin:org_hook, read:project.");
        RowOf(report, "repositories").Detail.Should().Be("2 repositories are visible, 1 of them private.");
        RowOf(report, "git").State.Should().Be(DoctorStates.Has);
        RowOf(report, "writable").State.Should().Be(DoctorStates.Has);
        report.ApiCalls.Should().Be(_server.Journal.ApiCalls).And.BeLessThanOrEqualTo(80);
        TestContext.Current.SendDiagnosticMessage("{0} rows, {1} calls", report.Rows.Count, report.ApiCalls);
        Directory.Exists(Store).Should().BeFalse("the doctor makes nothing");
    }

    [Fact]
    public async Task What_a_fine_grained_token_lacks_is_told_in_the_words_of_the_report()
    {
        var token = _server.Tokens.AddFineGrained(
            _admin, _acme, new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read" });

        var report = await ExamineAsync(token.Value);

        RowOf(report, "kind").Detail.Should().Be("A fine-grained token of mona.");
        RowOf(report, "releases").State.Should().Be(DoctorStates.Has);
        var milestones = RowOf(report, "milestones");
        milestones.State.Should().Be(DoctorStates.Lacks);
        milestones.Detail.Should().StartWith("milestones: permission missing (issues=read");
        RowOf(report, "attachments").Detail.Should().StartWith(
            "attachments: permission missing (a classic token with the scope 'repo')");
    }

    [Fact]
    public async Task A_fall_of_the_number_of_repositories_since_the_last_run_is_a_row()
    {
        var whole = _server.Tokens.AddClassic(_admin).Value;
        var backup = await Tool.OrgBackupAsync(ExampleGitHub.EnvironmentOf(_server, whole), "backup", "acme", "--to", Store);
        backup.ExitCode.Should().Be(0, backup.Error);
        var narrowed = _server.Tokens.AddClassic(_admin, ["read:org"]).Value;

        var report = await ExamineAsync(narrowed);

        RowOf(report, "scopes").State.Should().Be(DoctorStates.Lacks);
        RowOf(report, "last run").State.Should().Be(DoctorStates.Lacks);
        RowOf(report, "last run").Detail.Should().EndWith("saw 2 repositories, the token sees 1 now: check that it still reaches all of them.");
        RowOf(report, "reachable").Detail.Should().EndWith("belongs to acme.");
    }

    [Fact]
    public async Task A_token_near_its_end_is_a_row()
    {
        var token = _server.Tokens.AddClassic(_admin);
        token.ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(5).AddHours(1);

        var report = await ExamineAsync(token.Value);

        RowOf(report, "expiry").State.Should().Be(DoctorStates.Lacks);
        RowOf(report, "expiry").Detail.Should().EndWith("in 5 days.");
    }

    [Fact]
    public async Task What_cannot_work_at_all_is_wrong_configuration()
    {
        var token = _server.Tokens.AddClassic(_admin).Value;
        Directory.CreateDirectory(Path.Combine(Store, "_organization"));
        await File.WriteAllTextAsync(
            Path.Combine(Store, "_organization", "store.json"),
            """{"schemaVersion":1,"organization":"other","createdAt":"2026-01-01T00:00:00.000Z"}""", Cancel);

        (await RunAsync("ghp_wrongCanary0123456789abcdefghijklmn", "doctor", "acme")).ExitCode.Should().Be(2);
        (await RunAsync(token, "doctor", "nobody")).ExitCode.Should().Be(2);
        var foreign = await RunAsync(token, "doctor", "acme", "--to", Store);

        foreign.ExitCode.Should().Be(2);
        foreign.Err.Should().Contain("holds the backups of 'other', not of 'acme'");
    }

    [Fact]
    public async Task The_token_is_in_nothing_that_it_says()
    {
        var token = _server.Tokens.AddFineGrained(_admin, _acme, new Dictionary<string, string>(StringComparer.Ordinal));

        var (text, json) = (await RunAsync(token.Value, "doctor", "acme"), await RunAsync(token.Value, "doctor", "acme", "--json"));

        (text.ExitCode, json.ExitCode).Should().Be((0, 0));
        string.Concat(text.Out, text.Err, json.Out, json.Err).Should().NotContain(token.Value);
        _server.Assets.Leaks.Should().BeEmpty();
        JsonDocument.Parse(json.Out).RootElement.GetProperty("rows").GetArrayLength().Should().BeGreaterThan(20);
    }

    private static DoctorRow RowOf(DoctorReport report, string need) => report.Rows.First(row => row.Need == need);

    private async Task<DoctorReport> ExamineAsync(string token)
    {
        var run = await RunAsync(token, "doctor", "acme", "--to", Store, "--json");
        run.ExitCode.Should().Be(0, run.Err);
        return JsonSerializer.Deserialize<DoctorReport>(run.Out, JsonSerializerOptions.Web)!;
    }

    private Task<CliRun> RunAsync(string token, params string[] args)
    {
        var environment = ExampleGitHub.EnvironmentOf(_server, token);
        return CliRun.OfAsync(
            new LibraryOperations(name => environment.GetValueOrDefault(name), TimeProvider.System), args);
    }
}
