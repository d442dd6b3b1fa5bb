using System.Globalization;
using System.Security.Cryptography;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>The objects of Git LFS that the server has of one repository.</summary>
public sealed class LfsStorage
{
    private readonly Dictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <summary>Gets or sets a value indicating whether the repository has no LFS at all.</summary>
    public bool IsOff { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether objects are downloaded from the web origin, where the token is needed,
    /// and not by signed addresses of the asset host.
    /// </summary>
    public bool IsOnWebOrigin { get; set; }

    /// <summary>Gets or sets what is named in place of an object's right address; null: the right one.</summary>
    public Func<string, string?> AddressOf { get; set; } = _ => null;

    /// <summary>Gets the errors of single objects: status and message by id.</summary>
    public Dictionary<string, (int Code, string Message)> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds an object and gives the text of its pointer.</summary>
    public string Add(byte[] content)
    {
        var oid = OidOf(content);
        _objects[oid] = content;
        return PointerTo(oid, content.Length);
    }

    public void Remove(string oid) => _objects.Remove(oid);

    public static string OidOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string PointerTo(string oid, long size) => string.Create(
        CultureInfo.InvariantCulture, $"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n");

    internal byte[]? Find(string oid) => _objects.GetValueOrDefault(oid);
}
