using System.Security.Cryptography;

namespace OrgBackup.Git;

#pragma warning disable CA5350 // Git's own checksum, not a choice of ours.

/// <summary>How a repository names its objects.</summary>
internal sealed class ObjectFormat
{
    public static readonly ObjectFormat Sha1 = new(20, HashAlgorithmName.SHA1);
    public static readonly ObjectFormat Sha256 = new(32, HashAlgorithmName.SHA256);

    private readonly HashAlgorithmName _algorithm;

    private ObjectFormat(int length, HashAlgorithmName algorithm) => (Length, _algorithm) = (length, algorithm);

    /// <summary>Gets the bytes of an id.</summary>
    public int Length { get; }

    /// <summary>The format whose ids have so many hexadecimal digits; SHA-1 when there is none to look at.</summary>
    public static ObjectFormat OfDigits(int digits) => digits == 2 * Sha256.Length ? Sha256 : Sha1;

    public void Hash(ReadOnlySpan<byte> bytes, Span<byte> id) =>
        _ = Length == Sha1.Length ? SHA1.HashData(bytes, id) : SHA256.HashData(bytes, id);

    public IncrementalHash Start() => IncrementalHash.CreateHash(_algorithm);
}
