using System.Text.Json;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>What <c>--dry-run</c> says against what the server then counts.</summary>
public sealed class ForecastTests
{
    [Fact]
    public async Task A_first_run_costs_at_least_the_forecast_and_a_second_one_about_what_is_said()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();

        var (firstRest, firstGraphQl) = await ForecastAsync(gitHub, folder);
        var (rest, graphQl) = await BackUpAsync(gitHub, folder);
        var (secondRest, secondGraphQl) = await ForecastAsync(gitHub, folder, "--full");
        var (restAgain, graphQlAgain) = await BackUpAsync(gitHub, folder, "--full");

        TestContext.Current.SendDiagnosticMessage(
            "first: {0} of {1} REST, {2} of {3} GraphQL; again: {4} of {5} REST, {6} of {7} GraphQL",
            firstRest, rest, firstGraphQl, graphQl, secondRest, restAgain, secondGraphQl, graphQlAgain);
        firstRest.Should().BeInRange(rest / 2, rest);
        firstGraphQl.Should().BeInRange(graphQl / 10, graphQl);
        secondRest.Should().BeInRange(restAgain * 8 / 10, restAgain * 12 / 10);
        secondGraphQl.Should().BeInRange(graphQlAgain * 7 / 10, graphQlAgain * 13 / 10);
    }

    [Fact]
    public async Task A_quiet_week_costs_the_listing_the_question_what_changed_and_the_organization()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        await BackUpAsync(gitHub, folder);

        var (rest, graphQl) = await ForecastAsync(gitHub, folder);
        var (actualRest, actualGraphQl) = await BackUpAsync(gitHub, folder);
        var (fullRest, _) = await ForecastAsync(gitHub, folder, "--full");

        rest.Should().BeInRange(actualRest * 8 / 10, actualRest * 12 / 10);
        graphQl.Should().BeInRange(1, Math.Max(actualGraphQl, 1) + 2);
        fullRest.Should().BeGreaterThan(rest * 2);
    }

    private static async Task<(long OfRest, long OfGraphQl)> ForecastAsync(ExampleGitHub gitHub, TempFolder folder, params string[] more)
    {
        string[] arguments = ["backup", ExampleGitHub.Organization, "--to", folder.In("store"), "--dry-run", "--json", .. more];
        var run = await Tool.OrgBackupAsync(gitHub.Environment, arguments);
        run.ExitCode.Should().Be(0, run.Error);
        using var forecast = JsonDocument.Parse(run.Output);
        return (forecast.RootElement.GetProperty("apiCalls").GetInt64(), forecast.RootElement.GetProperty("graphQlCalls").GetInt64());
    }

    private static async Task<(long OfRest, long OfGraphQl)> BackUpAsync(ExampleGitHub gitHub, TempFolder folder, params string[] more)
    {
        gitHub.Server.Journal.Clear();
        string[] arguments = ["backup", ExampleGitHub.Organization, "--to", folder.In("store"), .. more];
        var run = await Tool.OrgBackupAsync(gitHub.Environment, arguments);
        run.ExitCode.Should().Be(0, run.Error);
        var entries = gitHub.Server.Journal.Entries;
        return (entries.Count(entry => entry.Kind == RequestKind.Rest), entries.Count(entry => entry.Kind == RequestKind.GraphQl));
    }
}
