namespace OrgBackup.GitHub;

/// <summary>Where the token comes from: a fixed one, or a GitHub App's installation token, renewed in time.</summary>
public interface IGitHubCredentials
{
    /// <summary>The token to send now. Never log it.</summary>
    ValueTask<string> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// GitHub rejected this token (401): the next call of <see cref="GetTokenAsync"/> should fetch a fresh one.
    /// </summary>
    /// <returns>Whether a fresh one may differ, so that one more try is worth it.</returns>
    bool Invalidate(string token);
}
