namespace OrgBackup.Report;

/// <summary>The repositories that need attention, with what happened and what to do: failed, partial, gone.</summary>
internal static class ReportCases
{
    private static readonly (string Status, string Title)[] Sections =
    [
        (OutcomeStatus.Failed, "Failed"),
        (OutcomeStatus.Partial, "Partial: git is safe, something else could not be read"),
        (OutcomeStatus.Gone, "Gone: stored before, no longer listed; their backups stay"),
    ];

    public static void Write(TextWriter page, RunManifest manifest)
    {
        foreach (var (status, title) in Sections)
        {
            var cases = manifest.Outcomes.Where(outcome => outcome.Status == status).ToList();
            if (cases.Count > 0)
            {
                page.Write($"<section>\n<h2>{title} <small>({HumanText.Number(cases.Count)})</small></h2>\n");
                cases.ForEach(outcome => Case(page, outcome));
                page.Write("</section>\n");
            }
        }
    }

    private static void Case(TextWriter page, RepositoryOutcome outcome)
    {
        page.Write($"<article class=\"case {outcome.Status}\">\n");
        page.Write($"<h3><bdi>{ReportPage.Safe(outcome.Name)}</bdi> ");
        page.Write($"<span class=\"status\">{outcome.Status}</span></h3>\n");
        if (outcome.Error is { } error)
        {
            page.Write($"<p><code>{ReportPage.Safe(error.Type)}</code> {ReportPage.Safe(error.Message)}</p>\n");
            Hint(page, error.Hint.Length > 0 ? $"What to do: {error.Hint}" : null);
        }

        if (outcome.Missing is { Count: > 0 } missing)
        {
            var items = missing.Select(kind => $"<li>{ReportPage.Safe(MissingText.Describe(kind))}</li>\n");
            page.Write($"<ul>\n{string.Concat(items)}</ul>\n");
        }

        Hint(page, outcome.Note);
        page.Write("</article>\n");
    }

    private static void Hint(TextWriter page, string? text) =>
        page.Write(text is { Length: > 0 } ? $"<p class=\"hint\">{ReportPage.Safe(text)}</p>\n" : "");
}
