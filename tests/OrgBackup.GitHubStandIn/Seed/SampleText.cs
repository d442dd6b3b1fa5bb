namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>
/// Titles and bodies that look like people's, with everything that breaks careless programs now and then.
/// </summary>
internal sealed class SampleText(int seed)
{
    private static readonly string[] Subjects =
    [
        "The build", "Login", "Search", "The importer", "Caching",
        "The wizard", "Pagination", "The API client", "CSV export", "Dark mode",
    ];

    private static readonly string[] Problems =
    [
        "fails on Windows", "is slow for large repositories", "loses the last row", "shows the wrong date",
        "needs documentation", "crashes without a network", "ignores the time zone", "should be optional",
    ];

    private static readonly string[] Hard =
    [
        "Überraschung: naïve café, Ελληνικά, 日本語のテキスト, עברית, 🚀🧵👩‍👩‍👧‍👦",
        "</script><script>alert('x')</script><!-- <img src=x onerror=alert(1)>",
        "Line one\r\nLine two\r\n\r\n```csharp\nvar x = \"quoted \\\"text\\\"\";\n```\n",
        "Separators \u2028 and \u2029, a tab\t, a bell \u0007, a combining e\u0301 and ﬁ.",
        "@octocat please look at #1, owner/repo#2 and 0123456789abcdef0123456789abcdef01234567. =cmd|' /C calc'!A0",
    ];

    private readonly Random _random = new(seed);

    public string Title() =>
        $"{Pick(Subjects)} {Pick(Problems)}{(_random.Next(12) == 0 ? " — " + Pick(Hard)[..20] : "")}";

    /// <summary>A body: mostly a few sentences, sometimes hard text, sometimes very long.</summary>
    public string Body() => _random.Next(20) switch
    {
        0 => string.Join("\n\n", Enumerable.Range(0, 120).Select(_ => Sentences(6))),
        < 5 => $"{Sentences(2)}\n\n{Pick(Hard)}",
        _ => Sentences(1 + _random.Next(4)),
    };

    /// <summary>Null now and then: GitHub sends null for an empty body.</summary>
    public string? OptionalBody() => _random.Next(15) == 0 ? null : Body();

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Sentences(int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ => $"{Pick(Subjects)} {Pick(Problems)}."));
}
