namespace OrgBackup.GitHub;

/// <summary>The kinds of token, which differ in what GitHub lets them see.</summary>
public enum TokenKind
{
    /// <summary>A personal or OAuth token with scopes: it may do what its owner may.</summary>
    Classic,

    /// <summary>A personal token with permissions of its own, for one account.</summary>
    FineGrained,

    /// <summary>A GitHub App's token.</summary>
    App,
}

/// <summary>Tells the kinds apart.</summary>
public static class TokenKinds
{
    /// <summary>
    /// The kind by the prefix that GitHub documents; what has none (40 hex digits) is an old classic one.
    /// </summary>
    public static TokenKind Of(string token) => token switch
    {
        _ when token.StartsWith("github_pat_", StringComparison.Ordinal) => TokenKind.FineGrained,
        _ when token.StartsWith("ghs_", StringComparison.Ordinal) => TokenKind.App,
        _ when token.StartsWith("ghu_", StringComparison.Ordinal) => TokenKind.App,
        _ => TokenKind.Classic,
    };
}
