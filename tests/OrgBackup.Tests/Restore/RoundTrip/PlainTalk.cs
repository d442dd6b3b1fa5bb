using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrgBackup.Tests.Restore.RoundTrip;

/// <summary>What was said under a number, without who said it and when.</summary>
internal static partial class PlainTalk
{
    /// <summary>The texts of each number: the item's own first, then all comments, in order of their texts.</summary>
    /// <param name="files">A snapshot.</param>
    /// <param name="isRestored">Its texts have the header and the marker of a restore.</param>
    public static Dictionary<long, List<string>> Of(RestoredFiles files, bool isRestored)
    {
        var talk = new Dictionary<long, List<string>>();
        // where issues are switched off only pull requests are read
        foreach (var issue in files.Items("issues").Concat(files.Items("pulls")).DistinctBy(one => (long)one["number"]!))
        {
            Add(talk, (long)issue["number"]!, issue, isRestored);
        }

        foreach (var discussion in files.Items("discussions"))
        {
            Add(talk, (long)discussion["number"]!, discussion, isRestored);
        }

        var said = new List<(long Number, JsonObject Item)>();
        said.AddRange(files.Items("issue_comments").Select(item => (NumberIn(item, "issue_url"), item)));
        said.AddRange(files.Items("pull_comments").Select(item => (NumberIn(item, "pull_request_url"), item)));
        said.AddRange(files.Items("discussion_comments").Select(item => ((long)item["discussion"]!["number"]!, item)));
        said.AddRange(files.Items("pull_reviews").Where(IsWorthSaying)
            .Select(item => ((long)item["pullRequest"]!["number"]!, item)));
        foreach (var (number, item) in said)
        {
            Add(talk, number, item, isRestored);
        }

        foreach (var texts in talk.Values)
        {
            texts.Sort(1, texts.Count - 1, StringComparer.Ordinal);
        }

        return talk;
    }

    /// <summary>A restored text as it was written: no header, no marker, nothing that keeps it from notifying.</summary>
    public static string Original(string restored)
    {
        restored.Should().StartWith("> ", "its first line says who wrote it");
        restored.Should().MatchRegex("<!-- orgbackup:[^ ]+ -->$", "it has a marker");
        var start = restored.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        var end = restored.LastIndexOf("<!-- orgbackup:", StringComparison.Ordinal);
        var text = Hunk().Replace(restored[start..end], "", 1);
        return Plain(text);
    }

    /// <summary>A restored text that has no header, since GitHub shows no author that could be taken for another.</summary>
    public static string Unmarked(string restored) =>
        Plain(restored[..restored.LastIndexOf("<!-- orgbackup:", StringComparison.Ordinal)]);

    public static string Plain(string text) => text.Replace("\u200B", "", StringComparison.Ordinal)
        .Replace("https://redirect.github.com/", "https://github.com/", StringComparison.Ordinal)
        .Trim();

    private static void Add(Dictionary<long, List<string>> talk, long number, JsonObject item, bool isRestored)
    {
        if (!talk.TryGetValue(number, out var texts))
        {
            talk[number] = texts = [];
        }

        var body = (string?)item["body"] ?? "";
        texts.Add(isRestored ? Original(body) : Plain(body));
    }

    // a review without words that decides nothing has only its comments
    private static bool IsWorthSaying(JsonObject review) =>
        !string.IsNullOrWhiteSpace((string?)review["body"])
        || (string?)review["state"] is "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED";

    private static long NumberIn(JsonObject item, string field)
    {
        var url = (string)item[field]!;
        return long.Parse(url[(url.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^```+diff\n.*?\n```+(?:\n\n|$)", RegexOptions.Singleline, 10_000)]
    private static partial Regex Hunk();
}
