using System.Net;

namespace OrgBackup.Report;

/// <summary>
/// A run's report as one self-contained page, <c>report.html</c>: the facts of the manifest, every text from outside
/// escaped, nothing loaded, no script. It is well-formed XML too, so that a machine can read it.
/// </summary>
public static class ReportPage
{
    internal static readonly string[] Statuses =
    [
        OutcomeStatus.Succeeded, OutcomeStatus.Unchanged, OutcomeStatus.Partial,
        OutcomeStatus.Failed, OutcomeStatus.Skipped, OutcomeStatus.Gone,
    ];

    public static string Render(RunManifest manifest)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Write(text, manifest);
        return text.ToString();
    }

    /// <summary>Writes the page piece by piece: ten thousand repositories are no large string.</summary>
    public static void Write(TextWriter page, RunManifest manifest)
    {
        Head(page, manifest);
        ReportSummary.Write(page, manifest);
        ReportCases.Write(page, manifest);
        ReportTable.Write(page, manifest);
        page.Write("<footer>\n<p>The same facts for machines: <code>manifest.json</code> beside this page.</p>\n");
        page.Write("</footer>\n</main>\n</body>\n</html>\n");
    }

    /// <summary>Text from outside for the page: the invisible made visible, the characters of HTML escaped.</summary>
    internal static string Safe(string text) => WebUtility.HtmlEncode(VisibleText.Escape(text));

    /// <summary>A status word as a class name; what is none of the contract's words becomes <c>other</c>.</summary>
    internal static string Class(string status) =>
        Statuses.Contains(status, StringComparer.Ordinal) ? status : "other";

    private static void Head(TextWriter page, RunManifest manifest)
    {
        page.Write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        page.Write($"<meta http-equiv=\"Content-Security-Policy\" content=\"{ReportStyle.Policy}\" />\n");
        page.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        page.Write("<meta name=\"referrer\" content=\"no-referrer\" />\n");
        var (organization, date) = (manifest.Run.Organization, manifest.Run.Date);
        page.Write($"<title>Backup of {Safe(organization)}, {HumanText.Date(date)}</title>\n");
        page.Write($"<style>{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n");
    }
}
