using System.Text.Json.Serialization;
using OrgBackup.Discover;

namespace OrgBackup.Metadata;

/// <summary>Reads all metadata kinds of one repository into files.</summary>
public interface IMetadataReader
{
    /// <summary>
    /// Writes one file per kind into the folder, named <c>{kind}.json</c>, each written whole or not at all. A kind
    /// that cannot be read is a result, not an exception.
    /// </summary>
    /// <exception cref="ResourceNotFoundException">The repository itself is gone.</exception>
    /// <exception cref="TokenRejectedException">The token was rejected.</exception>
    /// <exception cref="GitHubRateLimitedException">Only with a progress: go on later.</exception>
    Task<IReadOnlyList<KindResult>> ReadAsync(MetadataRequest request, CancellationToken cancellationToken);

    /// <summary>Reads everything, in one go.</summary>
    Task<IReadOnlyList<KindResult>> ReadAsync(
        DiscoveredRepository repository, string folder, CancellationToken cancellationToken) =>
        ReadAsync(new MetadataRequest { Repository = repository, Folder = folder }, cancellationToken);

    /// <summary>Asks whether the repository is still there under its name: one call, nothing is read.</summary>
    /// <exception cref="ResourceNotFoundException">It is gone, or the name belongs to another one now.</exception>
    /// <exception cref="TokenRejectedException">The token was rejected.</exception>
    /// <exception cref="GitHubRateLimitedException">Ask again later.</exception>
    Task RequireAsync(DiscoveredRepository repository, CancellationToken cancellationToken);

    /// <summary>The uploaded files of all releases, as the <c>releases.json</c> in the folder names them.</summary>
    IReadOnlyList<ReleaseAssetInfo> ListAssets(string folder);

    /// <summary>Streams one asset's bytes to the stream; the token goes no further than GitHub's own origin.</summary>
    /// <exception cref="BackupException">Not there, refused, cut, or not of the told size and digest.</exception>
    Task DownloadAssetAsync(
        DiscoveredRepository repository, ReleaseAssetInfo asset, Stream target, CancellationToken cancellationToken);
}

/// <summary>What became of one metadata kind.</summary>
public sealed record KindResult
{
    public required string Kind { get; init; }

    public required KindStatus Status { get; init; }

    /// <summary>Gets the number of items in the file (1 for a single object), when read.</summary>
    public long Count { get; init; }

    /// <summary>
    /// Gets the digest of the content without volatile counters and without regard to the order of items, when read.
    /// </summary>
    public string Digest { get; init; } = "";

    /// <summary>Gets <c>rest</c> or <c>graphql</c>.</summary>
    public string Form { get; init; } = "rest";

    /// <summary>Gets the newest <c>updated_at</c> of the items, when they have any.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Gets GitHub's tag of the answer, when the file came in a single one.</summary>
    public string? ETag { get; init; }

    /// <summary>Gets the reason, one of <c>MissingReasons</c>, when missing.</summary>
    public string? Reason { get; init; }

    public string? Permission { get; init; }

    public string? Detail { get; init; }
}

/// <summary>Whether a kind was read, is switched off (not missing), or could not be read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KindStatus>))]
public enum KindStatus
{
    [JsonStringEnumMemberName("read")]
    Read,

    [JsonStringEnumMemberName("off")]
    Off,

    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>Not asked for: the earlier file holds.</summary>
    [JsonStringEnumMemberName("kept")]
    Kept,
}

/// <summary>One uploaded file of a release.</summary>
/// <param name="Digest">What GitHub says the content's digest is, <c>sha256:…</c>; null on older servers.</param>
public sealed record ReleaseAssetInfo(long Id, string Name, string Tag, long Size, string? UpdatedAt, string? Digest);
