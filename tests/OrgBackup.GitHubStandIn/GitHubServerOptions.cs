using OrgBackup.GitHubStandIn.Limits;

namespace OrgBackup.GitHubStandIn;

/// <summary>How the stand-in behaves. The defaults suit tests: strict, with large budgets.</summary>
public sealed record GitHubServerOptions
{
    /// <summary>
    /// Gets the API's port; 0 is any free one. Git and web take the next port, the asset host the one after.
    /// </summary>
    public int Port { get; init; }

    public LimitOptions Limits { get; init; } = new();

    /// <summary>Gets the clock of limits, token ages and the journal.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Gets a value indicating whether a client may send <c>page=</c>; GitHub allows it, an opaque cursor is stricter.
    /// </summary>
    public bool AllowPageNumbers { get; init; }

    /// <summary>
    /// Gets a value indicating whether assets come from the API itself instead of by a redirect to the asset host.
    /// </summary>
    public bool InlineAssets { get; init; }

    /// <summary>Gets how long every answer is held back.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>
    /// Gets a value indicating whether the addresses are those of a GitHub Enterprise Server: one origin,
    /// <c>/api/v3</c> and <c>/api/graphql</c>.
    /// </summary>
    public bool Enterprise { get; init; }

    /// <summary>
    /// Gets a value indicating whether a wiki takes a push only once somebody made its first page in the browser, as on
    /// github.com; until then there is no such repository.
    /// </summary>
    public bool WikiNeedsFirstPage { get; init; } = true;

    /// <summary>Gets the largest pack that a push may send, in bytes.</summary>
    public long MaxPushBytes { get; init; } = 2L << 30;

    /// <summary>Gets a value indicating whether the import of issues answers; it is a preview, and may be off.</summary>
    public bool ImportsIssues { get; init; } = true;

    /// <summary>
    /// Gets a value indicating whether releases' files are uploaded to an origin of its own, as uploads.github.com is;
    /// otherwise below <c>/api/uploads</c> of the API's, as on GitHub Enterprise Server.
    /// </summary>
    public bool SeparateUploadHost { get; init; }
}
