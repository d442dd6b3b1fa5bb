namespace OrgBackup.GitHubStandIn.Limits;

/// <summary>One caller's budget of one resource in the current window.</summary>
/// <param name="Resource"><c>core</c>, <c>graphql</c>, ….</param>
public sealed record Budget(string Resource, int Limit, int Used, DateTimeOffset Reset)
{
    public int Remaining => Math.Max(0, Limit - Used);
}
