using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>The other origin: it gives files by signed address, and it is where a token must never arrive.</summary>
public sealed class AssetHost
{
    private readonly ConcurrentDictionary<string, SignedFile> _signed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (byte[] Content, string Proof)> _lfs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LfsUpload> _uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _leaks = new();

    /// <summary>Gets what arrived here with an Authorization header: method and path, not the credential.</summary>
    public IReadOnlyCollection<string> Leaks => _leaks;

    internal Uri Origin { get; set; } = null!;

    internal void RecordLeak(string request) => _leaks.Enqueue(request);

    internal string SignedUrl(ReleaseAsset asset) =>
        Sign($"/release-assets/{asset.Id}", new(asset.Name, asset.ContentType, asset.Content));

    internal string SignedUrl(Attachment attachment) => Sign(
        $"/user-assets/{attachment.Path.Split('/')[^1]}",
        new(attachment.Name, attachment.ContentType, attachment.Content));

    internal SignedFile? Find(string signature) => _signed.GetValueOrDefault(signature);

    private string Sign(string path, SignedFile file)
    {
        var signature = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _signed[signature] = file;
        return new Uri(Origin, $"{path}?sig={signature}&rscd=attachment").ToString();
    }

    /// <summary>An address of an LFS object; it is of no use without the proof that belongs to it.</summary>
    internal (string Url, string Proof) SignedLfsUrl(string oid, byte[] content)
    {
        var signature = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var proof = RandomNumberGenerator.GetHexString(16, lowercase: true);
        _lfs[signature] = (content, proof);
        return (new Uri(Origin, $"/lfs/{oid}?sig={signature}").ToString(), proof);
    }

    /// <summary>Where an LFS object is sent, and where it is said that it was; both need the proof.</summary>
    internal (string Url, string Verify, string Proof) SignedLfsUpload(LfsStorage storage, string oid, long size)
    {
        var signature = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var proof = RandomNumberGenerator.GetHexString(16, lowercase: true);
        _uploads[signature] = new(storage, oid, size, proof);
        return (
            new Uri(Origin, $"/lfs/{oid}?sig={signature}").ToString(),
            new Uri(Origin, $"/lfs/verify?sig={signature}").ToString(),
            proof);
    }

    internal LfsUpload? FindUpload(string signature, string proof) =>
        _uploads.TryGetValue(signature, out var known) && known.Proof == proof ? known : null;

    internal byte[]? FindLfs(string signature, string proof) =>
        _lfs.TryGetValue(signature, out var known) && known.Proof == proof ? known.Content : null;
}

/// <summary>What a signed address gives.</summary>
internal sealed record SignedFile(string Name, string ContentType, byte[] Content)
{
    public string Tag => $"\"{Convert.ToHexStringLower(SHA256.HashData(Content))[..32]}\"";
}

/// <summary>An LFS object that may be sent; it counts once it was verified.</summary>
internal sealed record LfsUpload(LfsStorage Storage, string Oid, long Size, string Proof)
{
    public byte[]? Content { get; set; }
}
