using System.Text.Json.Serialization;

namespace OrgBackup.Snapshots;

/// <summary>Something that could not be read, and why.</summary>
public sealed record MissingKind
{
    /// <summary>Gets the kind: a metadata kind, <c>git</c>, <c>wiki</c> or <c>release_assets</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets one of <see cref="MissingReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the permission that would cure it, for <c>permission</c>.</summary>
    public string? Permission { get; init; }

    /// <summary>Gets the date of the file that was carried forward in its place; null when there was none.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Gets one sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the refs that the server listed but did not deliver, for <c>git</c> and <c>wiki</c>.</summary>
    public IReadOnlyList<string>? Refs { get; init; }

    /// <summary>Gets the LFS objects, for <c>lfs</c>; only the record lists them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LfsPointer>? Objects { get; init; }
}

/// <summary>The values of <see cref="MissingKind.Reason"/>.</summary>
public static class MissingReasons
{
    public const string Retryable = "retryable";
    public const string Permission = "permission";
    public const string Blocked = "blocked";

    /// <summary>This GitHub does not offer it: an older server, GraphQL switched off.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>It is named on GitHub, but its bytes are not there any more.</summary>
    public const string Lost = "lost";

    /// <summary>The reason that a failure amounts to.</summary>
    public static string Of(BackupException failure) => failure switch
    {
        AccessDeniedException => Permission,
        ResourceBlockedException => Blocked,
        _ => Retryable,
    };
}
