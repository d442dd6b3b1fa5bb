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

        var table = new Columns("REPOSITORY", "API CALLS ", "WHAT");
        foreach (var repository in forecast.Repositories)
        {
            var cost = repository.Wanted ? HumanText.Number(repository.ApiCalls) : "-";
            table.Add(repository.Name, cost, What(repository));
        }

        await context.Out.WriteAsync(table.Render());
        var wanted = forecast.Repositories.Count(repository => repository.Wanted);
        var unknown = forecast.Repositories.Any(repository => repository is { Wanted: true, Known: false });
        var calls = HumanText.Count(forecast.ApiCalls, "API call", "API calls");
        var left = forecast.CallsLeft is { } callsLeft ? $" of {HumanText.Number(callsLeft)} left in this hour" : "";
        var about = unknown ? "at least" : "about";
        var repositories = HumanText.Count(wanted, "repository", "repositories");
        await context.Out.WriteLineAsync($"{repositories}, {about} {calls}{left}; nothing was done");
    }

    private static string What(ForecastRepository repository) => repository switch
    {
        { Wanted: false } => "left out by the filters",
        { Known: true } => "estimated from its newest snapshot",
        _ => "first backup: the least possible",
    };
}
