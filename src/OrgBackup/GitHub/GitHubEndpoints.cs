namespace OrgBackup.GitHub;

/// <summary>The three addresses of a GitHub: github.com's by default, or those of a GitHub Enterprise Server.</summary>
public sealed record GitHubEndpoints
{
    /// <summary>Gets the REST root, without a slash at the end.</summary>
    public required Uri Api { get; init; }

    public required Uri GraphQl { get; init; }

    /// <summary>Gets the web and git root, without a slash at the end.</summary>
    public required Uri Server { get; init; }
}
