using System.Globalization;
using System.Text;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// The lines above each restored text: who wrote it, when, where it was. Names stand as code, so that nobody is told.
/// </summary>
internal sealed class HeaderText(MentionText mentions)
{
    private static readonly (string Name, string Sign)[] Reactions =
    [
        ("+1", "👍"), ("-1", "👎"), ("laugh", "😄"), ("hooray", "🎉"),
        ("confused", "😕"), ("heart", "❤️"), ("rocket", "🚀"), ("eyes", "👀"),
    ];

    /// <summary>The first line, of an item in REST's form or GraphQL's.</summary>
    /// <param name="item">The item with its author, date and address.</param>
    /// <param name="what">What it was, such as <c>Pull request</c>; null for what it still is.</param>
    public string Line(JsonElement item, string? what = null)
    {
        var author = item.Field("user") ?? item.Field("author");
        var when = item.Text("submittedAt") ?? item.Text("submitted_at")
            ?? item.Text("created_at") ?? item.Text("createdAt");
        var line = $"> {(what is null ? "Originally" : what + ", originally")} by **{Name(author)}**";
        if (when is not null)
        {
            line += $" on {Time(when)}";
        }

        return (item.Text("html_url") ?? item.Text("url")) is { } url
            ? $"{line} · [original]({mentions.Quiet(url)})"
            : line;
    }

    /// <summary>More about it, each fact once; nothing when there is nothing to say.</summary>
    public static string Facts(params IEnumerable<string?> facts)
    {
        var line = string.Join(" · ", facts.Where(fact => !string.IsNullOrEmpty(fact)));
        return line.Length == 0 ? "" : $"\n> {line}";
    }

    /// <summary>A login as code; who deleted the account is <c>ghost</c>, as GitHub says.</summary>
    public static string Name(JsonElement? account) => Code(account?.Text("login") ?? "ghost");

    /// <summary>Names as code, with a word before them; null when there are none.</summary>
    public static string? Names(string word, IEnumerable<JsonElement> accounts, string field = "login")
    {
        var names = string.Join(", ", accounts.Select(account => Code(account.Text(field) ?? "ghost")));
        return names.Length == 0 ? null : $"{word} {names}";
    }

    public static string Code(string text) => $"`{text.Replace('`', '\'').ReplaceLineEndings(" ")}`";

    /// <summary>To the minute, in UTC; what is no time stays as it is.</summary>
    public static string Time(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC"
            : Code(time);

    /// <summary>What others thought of it, counted: nobody can react in somebody else's name.</summary>
    public static string? ReactionsOf(JsonElement item)
    {
        var line = new StringBuilder();
        foreach (var (name, sign) in Reactions)
        {
            if (item.Field("reactions")?.Number(name) is > 0 and var count)
            {
                line.Append(line.Length > 0 ? ", " : "").Append(sign).Append(' ').Append(count);
            }
        }

        return line.Length > 0 ? line.ToString()
            : item.Field("reactions")?.Number("totalCount") is > 0 and var total ? $"reactions: {total}"
            : null;
    }
}
