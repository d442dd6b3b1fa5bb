using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>The other origin: it gives assets by signed address, and it is where a token must never arrive.</summary>
public sealed class AssetHost
{
    private readonly ConcurrentDictionary<string, ReleaseAsset> _signed = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _leaks = new();

    /// <summary>Gets what arrived here with an Authorization header: method and path, not the credential.</summary>
    public IReadOnlyCollection<string> Leaks => _leaks;

    internal Uri Origin { get; set; } = null!;

    internal void RecordLeak(string request) => _leaks.Enqueue(request);

    internal string SignedUrl(ReleaseAsset asset)
    {
        var signature = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _signed[signature] = asset;
        return new Uri(Origin, $"/release-assets/{asset.Id}?sig={signature}&rscd=attachment").ToString();
    }

    internal ReleaseAsset? Find(string signature) => _signed.GetValueOrDefault(signature);
}
