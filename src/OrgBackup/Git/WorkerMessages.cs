using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Backup;

namespace OrgBackup.Git;

/// <summary>
/// One job for a worker: a line of JSON on its standard input, which is also the only place a token is in.
/// </summary>
internal sealed record WorkerJob
{
    /// <summary>Gets the bare repository's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets what to mirror; null: look at what is in the folder.</summary>
    public Uri? Url { get; init; }

    /// <summary>Gets what to push to <see cref="Url"/>; null: nothing is.</summary>
    public PushJob? Push { get; init; }

    /// <summary>Gets the repository from which <see cref="Refs"/> are taken over; null: nothing is.</summary>
    public string? Source { get; init; }

    public IReadOnlyList<GitRef> Refs { get; init; } = [];

    /// <summary>Gets the file into which the LFS pointers are written; null: none are sought.</summary>
    public string? LfsList { get; init; }

    public Uri? Server { get; init; }

    public string Token { get; init; } = "";

    public string? Head { get; init; }

    public GitTimeouts Timeouts { get; init; } = new();
}

/// <summary>
/// One line of JSON from a worker; the one with <see cref="IsDone"/> ends the job. Refs travel in the folder, not here.
/// </summary>
internal sealed record WorkerReply
{
    public long? Bytes { get; init; }

    public string? Message { get; init; }

    public bool IsDone { get; init; }

    public string? Head { get; init; }

    public IReadOnlyList<GitRef> Undelivered { get; init; } = [];

    public IReadOnlyList<string> Damage { get; init; } = [];

    public IReadOnlyList<string> Absent { get; init; } = [];

    public PushResult? Pushed { get; init; }

    public WorkerFailure? Failure { get; init; }
}

/// <summary>An exception on its way through the pipe.</summary>
internal sealed record WorkerFailure(
    string Type, string Message, string? Hint = null, DateTimeOffset? Until = null, string? Permission = null)
{
    public static WorkerFailure Of(Exception e) => e switch
    {
        GitHubRateLimitedException limited => new(
            nameof(GitHubRateLimitedException), limited.Message, Until: limited.Until),
        AccessDeniedException denied => new(
            nameof(AccessDeniedException), denied.Message, denied.Hint, Permission: denied.Permission),
        BackupException known => new(known.GetType().Name, known.Message, known.Hint),
        _ when FailureExplanation.Translate(e) is DiskFullException full => new(
            nameof(DiskFullException), full.Message, full.Hint),
        _ => new(e.GetType().Name, e.Message),
    };

    /// <summary>The exception again; one that is not ours becomes a <see cref="GitTransferException"/>.</summary>
    public BackupException ToException() => Type switch
    {
        nameof(GitHubRateLimitedException) => new GitHubRateLimitedException(Message, Until ?? DateTimeOffset.MaxValue),
        nameof(AccessDeniedException) => new AccessDeniedException(Message, Hint) { Permission = Permission },
        nameof(UsageException) => new UsageException(Message, Hint),
        nameof(TokenRejectedException) => new TokenRejectedException(Message, Hint),
        nameof(ResourceNotFoundException) => new ResourceNotFoundException(Message, Hint),
        nameof(ResourceBlockedException) => new ResourceBlockedException(Message, Hint),
        nameof(GitHubUnavailableException) => new GitHubUnavailableException(Message, Hint),
        nameof(GitHubProtocolException) => new GitHubProtocolException(Message, Hint),
        nameof(GitTransferException) => new GitTransferException(Message, Hint),
        nameof(DiskFullException) => new DiskFullException(Message, Hint),
        nameof(DamagedBackupException) => new DamagedBackupException(Message, Hint),
        _ => new GitTransferException($"The git worker failed: {Type}: {Message}"),
    };
}

/// <summary>The pipe's JSON: one line per message.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(WorkerJob))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext;
