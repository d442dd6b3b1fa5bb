using OrgBackup.Backup;
using OrgBackup.GitHub;

namespace OrgBackup.Git;

/// <summary>Git for work on a store alone: there is no GitHub to ask, and no token.</summary>
public static class OfflineGit
{
    public static GitEngine Open(
        int concurrency, IBackupProgress progress, TimeProvider time, bool detectsCollisions = false) =>
        new(new GitEngineOptions
        {
            Endpoints = NoGitHub.Endpoints,
            Credentials = new NoGitHub(),
            Concurrency = concurrency,
            DetectsCollisions = detectsCollisions,
            Progress = progress,
            Time = time,
        });

    private sealed class NoGitHub : IGitHubCredentials
    {
        private static readonly Uri Nowhere = new("https://localhost");

        public static GitHubEndpoints Endpoints { get; } = new() { Api = Nowhere, GraphQl = Nowhere, Server = Nowhere };

        public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is asked of GitHub here.");

        public bool Invalidate(string token) => false;
    }
}
