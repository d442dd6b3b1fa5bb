using System.Text.RegularExpressions;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>
/// Whom GitHub would tell of a write: who is mentioned, and the repositories whose issues are referred to. Code and
/// HTML comments tell nobody; <c>#1</c> within the repository neither.
/// </summary>
internal static partial class Notifications
{
    public static void Note(ApiRequest request, string whom, string why) =>
        request.Model.Notifications.Add($"{whom}: {why}");

    /// <summary>Notes everybody whom a text tells.</summary>
    public static void Read(ApiRequest request, Repository repository, string where, string? text)
    {
        var place = $"{where} of {repository.FullName}";
        var shown = Hidden().Replace(text ?? "", " ");
        foreach (Match match in Mention().Matches(shown))
        {
            Note(request, match.Groups["who"].Value, $"mentioned in {place}");
        }

        foreach (Match match in Reference().Matches(shown))
        {
            NoteReference(request, repository, match.Groups["repo"].Value, place);
        }

        var web = request.Urls.ForServer("/");
        foreach (Match match in Address().Matches(shown))
        {
            var url = match.Value;
            var path = url.StartsWith(web, StringComparison.OrdinalIgnoreCase) ? url[web.Length..]
                : url.StartsWith("https://github.com/", StringComparison.OrdinalIgnoreCase) ? url[19..]
                : "";
            if (path.Split('/') is [var owner, var name, "issues" or "pull" or "discussions" or "commit", _, ..])
            {
                NoteReference(request, repository, $"{owner}/{name}", place);
            }
        }
    }

    private static void NoteReference(ApiRequest request, Repository repository, string other, string place)
    {
        if (!other.Equals(repository.FullName, StringComparison.OrdinalIgnoreCase))
        {
            Note(request, other, $"referred to in {place}");
        }
    }

    [GeneratedRegex("(?s)<!--.*?-->|```.*?(```|$)|~~~.*?(~~~|$)|(?<ticks>`+)(?!`).*?\\k<ticks>", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Hidden();

    [GeneratedRegex("(?<![\\w@/.-])@(?<who>[A-Za-z0-9][A-Za-z0-9-]*(/[\\w-]+)?)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Mention();

    [GeneratedRegex("(?<![\\w/.-])(?<repo>[A-Za-z0-9][\\w-]*/[\\w.-]+)(#[0-9]+|@[0-9a-f]{7,40})\\b", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Reference();

    [GeneratedRegex("https?://[^\\s<>()\"'\\]]+", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Address();
}
