using System.Globalization;
using System.Text.RegularExpressions;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Makes a text harmless, so that nobody is notified and no other repository is told: a zero-width space (U+200B)
/// behind the sign of a mention (<c>@name</c>, <c>@org/team</c>) and of a reference to another repository
/// (<c>owner/name#12</c>, <c>owner@sha</c>). Addresses of issues, pull requests, discussions and commits of other
/// repositories go by <c>redirect.github.com</c>, GitHub's own host that leaves no trace there; on other servers one
/// letter of the address is escaped, which means the same address. What names the repository itself stays, or gets the
/// new number. Code is left as it is.
/// </summary>
internal sealed partial class MentionText(MentionScope scope)
{
    private const char Gap = '\u200B';

    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // none of the patterns takes more than linear time
    private const int MatchTimeout = 30_000;

    /// <summary>The text made harmless.</summary>
    /// <param name="text">In GitHub's Markdown, as somebody wrote it.</param>
    /// <param name="isPull">Whether it is that of a pull request, which would close issues when it is merged.</param>
    public string Of(string text, bool isPull = false)
    {
        var code = CodeRanges.Of(text);
        var harmless = Signs().Replace(text, match => code.Contains(match.Index) ? match.Value : Replace(text, match));
        if (!isPull)
        {
            return harmless;
        }

        code = CodeRanges.Of(harmless);
        return ClosingWords().Replace(
            harmless, word => code.Contains(word.Index) ? word.Value : $"{word.Value[0]}{Gap}{word.Value[1..]}");
    }

    /// <summary>The address of an original such that following it is possible and GitHub makes no note of it.</summary>
    public string Quiet(string url) =>
        !url.StartsWith($"{scope.TargetUrl}/", StringComparison.OrdinalIgnoreCase)
        && Address().Match(url) is { Success: true } address
            ? Quiet(address) + url[address.Length..]
            : url;

    private string Replace(string text, Match match)
    {
        if (match.Groups["url"].Success)
        {
            var address = Address().Match(match.Value);
            return address.Success && IsOurServer(address) ? AddressIn(text, match, address) : match.Value;
        }

        if (match.Groups["cross"].Success)
        {
            var rest = match.Groups["rest"].Value;
            return !scope.IsSource(match.Groups["owner"].Value, match.Groups["name"].Value)
                ? match.Value[..^rest.Length] + Gap + rest
                : match.Groups["sign"].Value == "#" ? Number(rest)
                : rest;
        }

        if (match.Groups["own"] is { Success: true } own)
        {
            // behind a word it is another repository of the same name
            return match.Index > 0 && char.IsAsciiLetterOrDigit(text[match.Index - 1])
                ? $"#{Gap}{own.Value}"
                : scope.NewNumber is null ? match.Value : Number(own.Value);
        }

        return match.Groups["entity"].Success || match.Groups["at"].Success ? match.Value + Gap : match.Value;
    }

    private string AddressIn(string text, Match match, Match address)
    {
        var rest = match.Value[address.Length..];
        var (kind, number) = (address.Groups["kind"].Value, address.Groups["number"].Value);
        if (!scope.IsSource(address.Groups["owner"].Value, address.Groups["name"].Value))
        {
            return Quiet(address) + rest;
        }

        var isLink = IsDestination(text.AsSpan(0, match.Index));
        var isCommit = kind == "commit";
        if (!isCommit && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var old))
        {
            number = NewNumber(old)?.ToString(CultureInfo.InvariantCulture) ?? number;
            return (isLink ? $"{scope.TargetUrl}/{kind}/{number}" : Number(address.Groups["number"].Value)) + rest;
        }

        return (isCommit && !isLink ? number : $"{scope.TargetUrl}/{kind}/{number}") + rest;
    }

    private string Number(string old) =>
        long.TryParse(old, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && NewNumber(number) is { } now
            ? string.Create(CultureInfo.InvariantCulture, $"#{now}")
            : $"old #{Gap}{old}";

    private long? NewNumber(long old) => scope.NewNumber is { } map ? map(old) : old;

    private static string Quiet(Match address) =>
        IsGitHub(address)
            ? $"https://redirect.github.com{address.Value[address.Groups["path"].Index..]}"
            : address.Value[..address.Groups["kind"].Index]
                + Uri.HexEscape(address.Groups["kind"].Value[0])
                + address.Value[(address.Groups["kind"].Index + 1)..];

    private bool IsOurServer(Match address) =>
        IsGitHub(address)
        || address.Groups["host"].Value.Equals(scope.ServerUrl.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsGitHub(Match address) =>
        address.Groups["host"].Value.ToUpperInvariant() is "GITHUB.COM" or "WWW.GITHUB.COM";

    // [text](address), <address>, "address", [label]: address
    private static bool IsDestination(ReadOnlySpan<char> before)
    {
        var line = before[(before.LastIndexOf('\n') + 1)..];
        var trimmed = line.TrimEnd();
        return line.EndsWith("](", StringComparison.Ordinal)
            || (line.Length > 0 && line[^1] is '<' or '"' or '\'' or '=')
            || (trimmed.EndsWith("]:", StringComparison.Ordinal) && trimmed.TrimStart().StartsWith("["));
    }

    [GeneratedRegex(
        """
        (?<url>(?:https?://|www\.)(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:[/?\#][^\s<>()\[\]"'`|]*)?)
        |(?<cross>(?<![\w/.-])(?<owner>[a-z0-9][\w-]*)/(?<name>[\w.-]+)(?<sign>[\#@])(?<rest>\d+\b|[0-9a-f]{7,40}\b))
        |(?<entity>&(?:\#0*64|\#x0*40|commat);)
        |&\#\w+;
        |(?<at>(?<![a-z0-9])@(?=[a-z0-9&<])|(?<=[a-z0-9])@(?=[0-9a-f]{7,40}(?![\w@.-])))
        |\#(?<own>\d+)\b
        |\bGH-(?<own>\d+)\b
        """,
        Options | RegexOptions.IgnorePatternWhitespace,
        MatchTimeout)]
    private static partial Regex Signs();

    [GeneratedRegex(
        """
        ^(?:https?://)?(?<host>[^/]+)(?<path>/(?<owner>[\w.-]+)/(?<name>[\w.-]+)/
        (?<kind>issues|pulls?|discussions|commit)/(?<number>[0-9a-f]+)\b(?:[/?\#](?:\S*[^\s.,:;!?*_~])?)?)
        """,
        Options | RegexOptions.IgnorePatternWhitespace,
        MatchTimeout)]
    private static partial Regex Address();

    [GeneratedRegex(
        @"\b(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?)(?=:?\s+(?:#\d|GH-\d|https?://|[\w.-]+/[\w.-]+#))",
        Options,
        MatchTimeout)]
    private static partial Regex ClosingWords();
}
