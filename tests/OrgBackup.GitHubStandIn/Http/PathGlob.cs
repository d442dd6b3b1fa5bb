using System.IO.Enumeration;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>Globs on paths: <c>*</c> stands for anything, slashes too. Compared without case.</summary>
internal static class PathGlob
{
    public static bool Matches(string glob, string text) =>
        FileSystemName.MatchesSimpleExpression(glob, text, ignoreCase: true);
}
