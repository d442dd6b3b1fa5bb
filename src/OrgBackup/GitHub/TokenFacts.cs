namespace OrgBackup.GitHub;

/// <summary>What GitHub says of the token itself.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Owner">The login it acts for; null for an App's.</param>
/// <param name="Scopes">The scopes of a classic token; null when GitHub names none.</param>
/// <param name="ExpiresAt">When it ends; null when it does not, or GitHub does not say.</param>
internal sealed record TokenFacts(TokenKind Kind, string? Owner, string? Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>Asks for the token's user: one call, which costs an App's token nothing but a refusal.</summary>
    public static async Task<TokenFacts> ReadAsync(GitHubSession gitHub, CancellationToken cancellationToken)
    {
        var kind = TokenKinds.Of(await gitHub.Credentials.GetTokenAsync(cancellationToken));
        if (kind == TokenKind.App)
        {
            return new(kind, Owner: null, Scopes: null, ExpiresAt: null);
        }

        try
        {
            using var answer = await gitHub.Api.GetAsync("/user", cancellationToken);
            using var user = Json.Parse(answer.Bytes);
            return new(
                kind,
                user.RootElement.Text("login"),
                answer.Header("X-OAuth-Scopes"),
                gitHub.TokenExpiresAt);
        }
        catch (BackupException e) when (e is AccessDeniedException or ResourceNotFoundException)
        {
            return new(kind, Owner: null, Scopes: null, gitHub.TokenExpiresAt);
        }
    }
}
