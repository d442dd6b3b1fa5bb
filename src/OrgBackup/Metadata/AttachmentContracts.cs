using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Storage;

namespace OrgBackup.Metadata;

/// <summary>Fetches what people attached to issues, comments and the like.</summary>
public interface IAttachmentSource
{
    /// <summary>The addresses in the bodies of the files in the folder, each once, in ordinal order.</summary>
    IReadOnlyList<AttachmentLink> Find(string folder);

    /// <summary>The kind of the token, on which depends what can be had.</summary>
    ValueTask<TokenKind> TokenAsync(CancellationToken cancellationToken);

    /// <summary>Streams one attachment; the token goes no further than GitHub's own web site.</summary>
    /// <exception cref="ResourceNotFoundException">It is not there, or not for this token.</exception>
    /// <exception cref="BackupException">Refused, cut, too large.</exception>
    Task<DownloadedFile> DownloadAsync(Uri address, Stream target, CancellationToken cancellationToken);

    /// <summary>
    /// Has GitHub render images, for a token that cannot have them otherwise: gives each one's signed address, which
    /// holds for five minutes, without those that GitHub does not show either. One call of the API.
    /// </summary>
    Task<IReadOnlyDictionary<string, Uri>> RenderAsync(
        DiscoveredRepository repository, IReadOnlyList<string> urls, CancellationToken cancellationToken);
}

/// <summary>An address of an attachment, as a body names it, without query.</summary>
/// <param name="Url">The address; equal ones are the same attachment.</param>
/// <param name="Form">Where it leads.</param>
public sealed record AttachmentLink(string Url, AttachmentForm Form);

/// <summary>The forms of addresses of attachments.</summary>
public enum AttachmentForm
{
    /// <summary>An image or a film: an asset of GitHub's web site.</summary>
    Asset,

    /// <summary>Any other file: of GitHub's web site.</summary>
    File,

    /// <summary>A host of GitHub that gives its files to everybody.</summary>
    Public,

    /// <summary>An address that held for five minutes after somebody read the page.</summary>
    Expired,
}

/// <summary>One line of the index of attachments.</summary>
public sealed record AttachmentEntry
{
    public required string Url { get; init; }

    /// <summary>
    /// Gets where the bytes are; null when it could not be had. Not called key, which would be taken for the line's
    /// identity: several addresses may have one content.
    /// </summary>
    [JsonPropertyName("storedAs")]
    public BackupKey? Key { get; init; }

    public long? Size { get; init; }

    public string? Sha256 { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Gets why it could not be had, one of <c>MissingReasons</c>; null when it is stored.</summary>
    public string? Missed { get; init; }

    /// <summary>Gets one sentence for people, when it could not be had.</summary>
    public string? Detail { get; init; }
}

/// <summary>The lines of our own index files, each compact on one line.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(BackupKeyConverter)])]
[JsonSerializable(typeof(AttachmentEntry))]
internal sealed partial class IndexJson : JsonSerializerContext;
