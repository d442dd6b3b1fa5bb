using System.Security.Cryptography;
using System.Text;

namespace OrgBackup.Report;

/// <summary>The style sheet of the report page, and the policy that lets the browser apply it alone.</summary>
internal static class ReportStyle
{
    /// <summary>Gets <c>report.css</c> and the filter's rules, which are made from the status words.</summary>
    public static string Css { get; } =
        $"\n{Read("report.css")}{string.Concat(ReportPage.Statuses.Select(FilterRule))}";

    /// <summary>Gets the policy: nothing may be loaded, run, framed or sent; this one style sheet applies.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Hash(Css)}'; base-uri 'none'; form-action 'none'";

    private static string FilterRule(string status) =>
        $"#repositories:has(#show-{status}:checked) tbody tr:not(.{status}) {{ display: none; }}\n";

    private static string Read(string name)
    {
        using var resource = typeof(ReportStyle).Assembly.GetManifestResourceStream(typeof(ReportStyle), name)!;
        using var reader = new StreamReader(resource, Encoding.UTF8);

        // Browsers hash what they see, and they see line feeds only.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string css) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)));
}
