using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>What a backup would do, and what it would cost.</summary>
internal static class ForecastOutput
{
    public static async Task WriteAsync(CliContext context, BackupForecast forecast, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(forecast, CliJson.Readable.BackupForecast));
            return;
        }

        var table = new Columns("REPOSITORY", "REST ", "GRAPHQL ", "WHAT");
        foreach (var repository in forecast.Repositories)
        {
            table.Add(
                repository.Name,
                repository.Wanted ? HumanText.Number(repository.ApiCalls) : "-",
                repository.Wanted ? HumanText.Number(repository.GraphQlCalls) : "-",
                What(repository));
        }

        await context.Out.WriteAsync(table.Render());
        var wanted = forecast.Repositories.Count(repository => repository.Wanted);
        var unknown = forecast.Repositories.Any(repository => repository is { Wanted: true, Known: false });
        var rest = HumanText.Count(forecast.ApiCalls, "REST call", "REST calls") + Left(forecast.CallsLeft);
        var graphQl = HumanText.Count(forecast.GraphQlCalls, "GraphQL call", "GraphQL calls")
            + Left(forecast.GraphQlLeft);
        var about = unknown ? "at least" : "about";
        var repositories = HumanText.Count(wanted, "repository", "repositories");
        await context.Out.WriteLineAsync($"{repositories}, {about} {rest} and {graphQl}; nothing was done");
    }

    private static string Left(long? left) =>
        left is { } number ? $" of {HumanText.Number(number)} left in this hour" : "";

    private static string What(ForecastRepository repository) => repository switch
    {
        { Wanted: false } => "left out by the filters",
        { Reading: ForecastReading.Untouched } => "nothing changed: only its refs are compared",
        { Reading: ForecastReading.Changes } => "what changed since its newest snapshot",
        { Known: true } => "everything, estimated from its newest snapshot",
        _ => "first backup: the least possible",
    };
}
