using OrgBackup.Backup;

namespace OrgBackup.GitHub;

/// <summary>What all steps of the chain share.</summary>
internal sealed record ChainTools(
    ApiOrigins Origins, GitHubClientOptions Options, TimeProvider Time, IBackupProgress Progress);

/// <summary>What came of sending once: an answer, a refusal, or a failure that may pass.</summary>
internal sealed record Attempt(ApiLane Lane)
{
    public HttpResponseMessage? Response { get; init; }

    public RateRefusal? Refusal { get; init; }

    public string? Failure { get; init; }

    public Exception? Cause { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
