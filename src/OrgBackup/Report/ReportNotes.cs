namespace OrgBackup.Report;

/// <summary>What both forms of the report say beside the outcomes; not yet escaped.</summary>
internal static class ReportNotes
{
    /// <summary>What the organization's own row is about.</summary>
    public const string OfOrganization = "the organization itself (members, teams, settings, projects)";

    private const string Settings = "Settings (protection, webhooks, collaborators \u2026)";

    /// <summary>The sentences for the top: the run's own, then those of repositories, each with its name.</summary>
    public static IEnumerable<string> Warnings(RunManifest manifest) =>
    [
        .. manifest.Warnings,
        .. manifest.Outcomes.SelectMany(
            outcome => (outcome.Warnings ?? []).Select(warning => $"{outcome.Name}: {warning}")),
        .. manifest.Outcomes.Select(ReportProofs.Warning).OfType<string>(),
    ];

    /// <summary>
    /// How old the oldest reading is of what no change detector sees; null when nothing is known of it.
    /// </summary>
    public static string? Ages(RunManifest manifest)
    {
        var oldest = manifest.Outcomes.Where(outcome => outcome.Memory is not null)
            .OrderBy(outcome => outcome.Memory!.SweptOn)
            .ThenBy(outcome => outcome.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault();
        if (oldest?.Memory is not { SweptOn: var date })
        {
            return null;
        }

        var days = manifest.Run.Date.DayNumber - date.DayNumber;
        return days <= 0
            ? $"{Settings} were read on {HumanText.Date(date)}."
            : $"{Settings} were last read {HumanText.Count(days, "day", "days")} ago at the oldest: "
                + $"{oldest.Name}, {HumanText.Date(date)}.";
    }

    /// <summary>The same of one repository; null when they were read on its day, or nothing is known.</summary>
    public static string? Age(RunManifest manifest, RepositoryOutcome outcome) =>
        outcome.Memory is { SweptOn: var date } && date < manifest.Run.Date
            ? $"settings as of {HumanText.Date(date)}"
            : null;
}
