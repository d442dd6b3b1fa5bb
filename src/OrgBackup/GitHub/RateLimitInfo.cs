using Octokit;

namespace OrgBackup.GitHub;

/// <summary>The hourly budget of one kind of request.</summary>
public sealed record RateBudget(int Limit, int Remaining, DateTimeOffset ResetsAt);

/// <summary>What the token may still ask for in this hour. Asking costs nothing of it.</summary>
public sealed record RateLimitInfo(RateBudget Rest, RateBudget? GraphQl)
{
    /// <returns>The budgets; null when the server has no limits or does not tell.</returns>
    internal static async Task<RateLimitInfo?> ReadAsync(OctokitClients clients, CancellationToken cancellationToken)
    {
        try
        {
            var client = clients.Create(Credentials.Anonymous);
            var answer = await client.RateLimit.GetRateLimits().WaitAsync(cancellationToken);
            return answer.Resources?.Core is { } core
                ? new(Budget(core), answer.Resources.Graphql is { } graphQl ? Budget(graphQl) : null)
                : null;
        }
        catch (AuthorizationException)
        {
            throw new TokenRejectedException(
                "GitHub rejected the token.", "Check that it is copied whole, not expired and not revoked.");
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private static RateBudget Budget(RateLimit limit) => new(limit.Limit, limit.Remaining, limit.Reset);
}
