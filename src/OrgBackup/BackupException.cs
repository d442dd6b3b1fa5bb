namespace OrgBackup;

/// <summary>
/// A failure we understand. The message says what happened and where, <see cref="Hint"/> what to do. The simple type
/// name is an API: manifests carry it as <c>error.type</c>, and Step Functions matches it in <c>ErrorEquals</c>.
/// </summary>
public abstract class BackupException(string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Gets the advice for the operator, one sentence; null when the message says it all.</summary>
    public string? Hint { get; } = hint;

    /// <summary>
    /// Gets a value indicating whether the same request may succeed later with nothing changed by the operator.
    /// </summary>
    public virtual bool IsPassing => false;
}

/// <summary>Wrong usage or configuration: nothing was done (exit code 2).</summary>
public sealed class UsageException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>GitHub answered 401: the token is wrong, expired or revoked.</summary>
public sealed class TokenRejectedException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>Neither an organization nor a user of that name can be seen with this token.</summary>
public sealed class OrganizationNotFoundException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>The token may not read this repository or resource (403 that is no rate limit).</summary>
public sealed class AccessDeniedException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    /// <summary>
    /// Gets the permission GitHub asks for (header <c>x-accepted-github-permissions</c>), when it says so.
    /// </summary>
    public string? Permission { get; init; }
}

/// <summary>The repository or resource is not there (404), deleted or invisible to the token.</summary>
public sealed class ResourceNotFoundException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>The feature behind a resource is switched off (410).</summary>
public sealed class FeatureDisabledException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>
/// GitHub blocks the repository or resource for legal reasons (451, or 403 with a <c>block</c> object).
/// </summary>
public sealed class ResourceBlockedException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>GitHub could not answer in spite of retries: 5xx, network failure, broken or stalled body.</summary>
public sealed class GitHubUnavailableException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>A rate limit lasts longer than this process may wait.</summary>
public sealed class GitHubRateLimitedException(string message, DateTimeOffset until, Exception? inner = null)
    : BackupException(message, $"Wait until {until:u} and run the retry.", inner)
{
    /// <summary>Gets the time from which on GitHub answers again.</summary>
    public DateTimeOffset Until { get; } = until;

    public override bool IsPassing => true;
}

/// <summary>GitHub refused a request as wrong (400, 422), or answered what its documentation does not allow.</summary>
public sealed class GitHubProtocolException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>The git transfer broke: cut, stalled, damaged, refused by the server.</summary>
public sealed class GitTransferException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;

    /// <summary>Gets what the server said when it refused to deliver; null when that is not the cause.</summary>
    public string? Refusal { get; init; }

    /// <summary>The failure of a server that answered that it will not deliver.</summary>
    /// <param name="words">What it said, cleaned.</param>
    public static GitTransferException Refused(string words) =>
        new($"The git server refused: {words}") { Refusal = words };
}

/// <summary>The process that does the native git work died without an answer.</summary>
public sealed class GitWorkerCrashedException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>A service of AWS other than the store could not answer in spite of retries, or takes no more now.</summary>
public sealed class AwsUnavailableException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>The store refused or lost an operation.</summary>
public sealed class StoreException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>An object of other content is there already under that key.</summary>
public sealed class StoreConflictException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>What is stored does not agree with its record, or is not readable.</summary>
public sealed class DamagedBackupException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>No room left for temporary files or in the store's folder.</summary>
public sealed class DiskFullException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>
/// Repositories of the run failed: the gate ends the execution with this, and a redrive does them again.
/// </summary>
public sealed class RepositoriesFailedException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>Another execution is backing the same organization up.</summary>
public sealed class AnotherRunActiveException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>A repository's git data does not fit into the time or the disk of one invocation.</summary>
public sealed class RepositoryTooLargeException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>A repository's steps bring nothing forward any more.</summary>
public sealed class NoProgressException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);

/// <summary>A repository's step died without a word, or left no result.</summary>
public sealed class StepLostException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}

/// <summary>The handler was still at work when its invocation's time was nearly over.</summary>
public sealed class OutOfTimeException(string message, Exception? inner = null)
    : BackupException(message, "Give the function more time or memory.", inner)
{
    public override bool IsPassing => true;
}
