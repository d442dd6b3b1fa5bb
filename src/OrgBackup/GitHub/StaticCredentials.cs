namespace OrgBackup.GitHub;

/// <summary>A token that is what it is: when GitHub rejects it, no other can be had.</summary>
public sealed class StaticCredentials(string token) : IGitHubCredentials
{
    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token);

    public bool Invalidate(string token) => false;
}
