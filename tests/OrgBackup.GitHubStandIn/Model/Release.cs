using System.Security.Cryptography;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A release with its uploaded files.</summary>
public sealed class Release : IReactable
{
    private readonly List<ReleaseAsset> _assets = [];

    public required long Id { get; init; }

    public required Repository Repository { get; init; }

    public required string TagName { get; set; }

    public string TargetCommitish { get; set; } = "main";

    public string? Name { get; set; }

    public string? Body { get; set; }

    public bool Draft { get; set; }

    public bool Prerelease { get; set; }

    public bool Immutable { get; set; }

    public Account? Author { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public IReadOnlyList<ReleaseAsset> Assets => _assets;

    public List<Reaction> Reactions { get; } = [];

    public string NodeId => Model.NodeId.Of("RE", Id);

    /// <summary>Adds an uploaded file.</summary>
    public ReleaseAsset AddAsset(string name, byte[] content, string contentType = "application/octet-stream")
    {
        lock (Repository.Model.Gate)
        {
            var now = Repository.Model.Clock.Next();
            var asset = new ReleaseAsset
            {
                Id = Repository.Model.Ids.Asset(),
                Release = this,
                Name = name,
                Content = content,
                ContentType = contentType,
                Uploader = Author,
                CreatedAt = now,
                UpdatedAt = now,
            };
            _assets.Add(asset);
            return asset;
        }
    }

    /// <summary>Removes an uploaded file.</summary>
    public void RemoveAsset(ReleaseAsset asset)
    {
        lock (Repository.Model.Gate)
        {
            _assets.Remove(asset);
        }
    }
}

/// <summary>An uploaded file of a release.</summary>
public sealed class ReleaseAsset
{
    public required long Id { get; init; }

    public required Release Release { get; init; }

    public required string Name { get; set; }

    public required byte[] Content { get; set; }

    public string? Label { get; set; }

    public string ContentType { get; set; } = "application/octet-stream";

    /// <summary>Gets or sets <c>uploaded</c>, or <c>open</c> for an upload that was never finished.</summary>
    public string State { get; set; } = "uploaded";

    public int DownloadCount { get; set; }

    public Account? Uploader { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Gets or sets the size that the API tells when it is not the true one (a fault).</summary>
    public long? ToldSize { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the API tells the digest; GitHub does not for old assets.
    /// </summary>
    public bool TellsDigest { get; set; } = true;

    public string Digest => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Content));

    public string NodeId => Model.NodeId.Of("RA", Id);
}
