namespace OrgBackup.Report;

/// <summary>The table of all repositories, with a filter by status that needs no script.</summary>
internal static class ReportTable
{
    private const string Opening =
        """
        <div class="table">
        <table>
        <colgroup>
        <col class="w-status" /><col class="w-name" /><col /><col class="w-amount" /><col class="w-amount" />
        </colgroup>
        <thead><tr>
        <th scope="col">Status</th><th scope="col">Repository</th><th scope="col">Snapshot and remarks</th>
        <th scope="col" class="amount">Stored</th><th scope="col" class="amount">Time</th>
        </tr></thead>
        <tbody>

        """;

    public static void Write(TextWriter page, RunManifest manifest)
    {
        var rows = manifest.Repositories.OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase).ToList();
        if (manifest.Organization is { } own)
        {
            rows.Insert(0, own);
        }

        page.Write("<section id=\"repositories\">\n");
        page.Write($"<h2>All repositories <small>({HumanText.Number(manifest.Repositories.Count)})</small></h2>\n");
        Filter(page, rows);
        page.Write(Opening);
        foreach (var outcome in rows)
        {
            Row(page, manifest, outcome);
        }

        page.Write("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static void Filter(TextWriter page, List<RepositoryOutcome> rows)
    {
        page.Write("<fieldset class=\"filter\" aria-label=\"Show by status\">\n");
        page.Write("<label><input type=\"radio\" name=\"show\" id=\"show-all\" checked=\"checked\" /> all</label>\n");
        foreach (var status in ReportPage.Statuses)
        {
            var count = rows.Count(outcome => outcome.Status == status);
            if (count > 0)
            {
                page.Write($"<label><input type=\"radio\" name=\"show\" id=\"show-{status}\" /> ");
                page.Write($"{status} ({HumanText.Number(count)})</label>\n");
            }
        }

        page.Write("</fieldset>\n");
    }

    private static void Row(TextWriter page, RunManifest manifest, RepositoryOutcome outcome)
    {
        page.Write($"<tr class=\"{ReportPage.Class(outcome.Status)}\">");
        page.Write($"<td class=\"status\">{ReportPage.Safe(outcome.Status)}</td>");
        page.Write($"<td class=\"name\"><bdi>{ReportPage.Safe(outcome.Name)}</bdi></td>");
        page.Write($"<td class=\"note\">{Remarks(manifest, outcome)}</td>");
        page.Write($"<td class=\"amount\">{HumanText.Bytes(outcome.BytesStored)}</td>");
        page.Write($"<td class=\"amount\">{HumanText.Seconds(outcome.Seconds)}</td></tr>\n");
    }

    private static string Remarks(RunManifest manifest, RepositoryOutcome outcome)
    {
        var remarks = new List<string>();
        remarks.AddRange(outcome.IsOrganization ? [ReportNotes.OfOrganization] : []);
        if (outcome.Snapshot is { } snapshot)
        {
            remarks.Add($"<code>{ReportPage.Safe(snapshot.Value)}</code>");
        }

        if (outcome.ConfirmedAt is { } confirmed)
        {
            remarks.Add($"confirmed {HumanText.Time(confirmed)}");
        }

        remarks.AddRange(ReportProofs.Remark(outcome) is { } proved ? [proved] : []);
        remarks.AddRange(ReportNotes.Age(manifest, outcome) is { } age ? [age] : []);
        remarks.AddRange(outcome.Error is { } error ? [ReportPage.Safe($"{error.Type}: {error.Message}")] : []);
        remarks.AddRange((outcome.Missing ?? []).Select(missing => ReportPage.Safe(MissingText.Describe(missing))));
        remarks.AddRange(outcome.Note is { Length: > 0 } note ? [ReportPage.Safe(note)] : []);
        return string.Join("<br />", remarks);
    }
}
