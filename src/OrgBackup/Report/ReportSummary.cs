using System.Globalization;

namespace OrgBackup.Report;

/// <summary>The top of the report page: whose backup, whether it is complete, warnings, the sums.</summary>
internal static class ReportSummary
{
    public static void Write(TextWriter page, RunManifest manifest)
    {
        Title(page, manifest);
        foreach (var warning in ReportNotes.Warnings(manifest))
        {
            page.Write($"<p class=\"warning\"><strong>Warning:</strong> {ReportPage.Safe(warning)}</p>\n");
        }

        Numbers(page, manifest.Totals);
        Bar(page, manifest.Totals);
        if (ReportProofs.Sum(manifest) is { } proofs)
        {
            page.Write($"<p class=\"ages\">{ReportPage.Safe(proofs)}</p>\n");
        }

        if (ReportNotes.Ages(manifest) is { } ages)
        {
            page.Write($"<p class=\"ages\">{ReportPage.Safe(ages)}</p>\n");
        }
    }

    private static void Title(TextWriter page, RunManifest manifest)
    {
        var run = manifest.Run;
        page.Write($"<h1>Backup of <bdi>{ReportPage.Safe(run.Organization)}</bdi></h1>\n");
        page.Write($"<p class=\"soft\">Run <code>{ReportPage.Safe(run.Id)}</code>, attempt {run.Attempt}, ");
        page.Write($"started {HumanText.Time(run.StartedAt)}");
        page.Write(run.FinishedAt is { } end ? $", took {HumanText.Duration(end - run.StartedAt)}" : ", not finished");
        page.Write(".</p>\n");
        page.Write(RunVerdict.IsClean(manifest)
            ? "<p class=\"verdict clean\">&#10003; Complete</p>\n"
            : "<p class=\"verdict attention\">! Needs attention</p>\n");
        if (RunVerdict.ToRetry(manifest).Any())
        {
            var command = $"orgbackup retry {ReportPlace.Quote(run.Id)} --to STORE";
            page.Write($"<p>Take up what failed: <code>{ReportPage.Safe(command)}</code></p>\n");
        }
    }

    private static void Numbers(TextWriter page, RunTotals totals)
    {
        page.Write("<dl class=\"numbers\">\n");
        Number(page, "Repositories", HumanText.Number(totals.Repositories));
        foreach (var (status, count) in Parts(totals))
        {
            var name = $"{char.ToUpperInvariant(status[0])}{status[1..]}";
            Number(page, name, HumanText.Number(count), $" class=\"{status}\"");
        }

        Number(page, "Stored", HumanText.Bytes(totals.BytesStored));
        Number(page, "API calls", HumanText.Number(totals.ApiCalls));
        page.Write("</dl>\n");
    }

    private static void Number(TextWriter page, string name, string value, string attribute = "") =>
        page.Write($"<div><dt{attribute}>{name}</dt><dd>{value}</dd></div>\n");

    // The numbers above say the same in words. Presentation attributes need no style policy.
    private static void Bar(TextWriter page, RunTotals totals)
    {
        double all = Parts(totals).Sum(part => (long)part.Count);
        if (all <= 0)
        {
            return;
        }

        page.Write("<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        var x = 0.0;
        foreach (var (status, count) in Parts(totals).Where(part => part.Count > 0))
        {
            var width = count * 100 / all;
            page.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<rect class=\"{status}\" x=\"{x:0.###}\" width=\"{width:0.###}\" height=\"1\" />"));
            x += width;
        }

        page.Write("</svg>\n");
    }

    private static IEnumerable<(string Status, int Count)> Parts(RunTotals totals) =>
    [
        (OutcomeStatus.Succeeded, totals.Succeeded), (OutcomeStatus.Unchanged, totals.Unchanged),
        (OutcomeStatus.Partial, totals.Partial), (OutcomeStatus.Failed, totals.Failed),
        (OutcomeStatus.Skipped, totals.Skipped), (OutcomeStatus.Gone, totals.Gone),
    ];
}
