using System.Globalization;
using System.Security.Cryptography;

namespace OrgBackup.Storage;

/// <summary>Compares the SHA-256 that S3 keeps with an object, in its two forms, with a record.</summary>
internal static class S3Checksum
{
    public static string Base64(string hex) => Convert.ToBase64String(Convert.FromHexString(hex));

    /// <summary>
    /// Whether what S3 says proves that the content is the recorded one. False proves nothing: the object may have been
    /// uploaded in parts of another length, or without this checksum.
    /// </summary>
    public static bool Proves(string? stored, StoredObject expected)
    {
        if (string.IsNullOrEmpty(stored))
        {
            return false;
        }

        // moto leaves the number of parts away
        var composite = Composite(expected.Parts);
        var count = expected.Parts.Count.ToString(CultureInfo.InvariantCulture);
        return stored == Whole(expected)
            || (expected.Parts.Count > 0 && (stored == composite || stored == $"{composite}-{count}"));
    }

    private static string? Whole(StoredObject expected) =>
        (expected.Sha256 ?? (expected.Parts is [var only] ? only.Sha256 : null)) is { } hex ? Base64(hex) : null;

    /// <summary>The hash of the parts' hashes, which S3 keeps of a multipart upload.</summary>
    private static string Composite(IReadOnlyList<ArtifactPart> parts) =>
        Convert.ToBase64String(SHA256.HashData([.. parts.SelectMany(part => Convert.FromHexString(part.Sha256))]));
}
