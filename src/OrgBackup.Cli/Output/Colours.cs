using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>The colours of the status words on a terminal.</summary>
internal static class Colours
{
    private const string Reset = "\e[0m";

    /// <summary>Puts a text in the colour of a status word or of <c>warning</c>; other words have none.</summary>
    public static string Paint(string status, string text) => status switch
    {
        OutcomeStatus.Failed => $"\e[31m{text}{Reset}",
        OutcomeStatus.Partial or "warning" => $"\e[33m{text}{Reset}",
        OutcomeStatus.Gone => $"\e[35m{text}{Reset}",
        OutcomeStatus.Succeeded => $"\e[32m{text}{Reset}",
        _ => text,
    };
}
