using System.Security.Cryptography;

namespace OrgBackup.Git;

#pragma warning disable CA5350 // Git's own checksum, not a choice of ours.

/// <summary>How a repository names its objects.</summary>
internal sealed class ObjectFormat
{
    public static readonly ObjectFormat Sha1 = new(20, HashAlgorithmName.SHA1);
    public static readonly ObjectFormat Sha256 = new(32, HashAlgorithmName.SHA256);

    private static readonly ObjectFormat WatchfulSha1 = new(20, HashAlgorithmName.SHA1) { IsWatchful = true };

    private readonly HashAlgorithmName _algorithm;

    private ObjectFormat(int length, HashAlgorithmName algorithm) => (Length, _algorithm) = (length, algorithm);

    /// <summary>Gets the name, as git spells it.</summary>
    public string Name => Length == 20 ? "sha1" : "sha256";

    /// <summary>Gets the bytes of an id.</summary>
    public int Length { get; }

    /// <summary>Gets whether objects that were made to collide are refused; slower by far.</summary>
    public bool IsWatchful { get; private init; }

    /// <summary>The format whose ids have so many hexadecimal digits; SHA-1 when there is none to look at.</summary>
    public static ObjectFormat OfDigits(int digits) => digits == 2 * Sha256.Length ? Sha256 : Sha1;

    /// <summary>The format of refs: of the first one's object.</summary>
    public static ObjectFormat Of(IReadOnlyList<GitRef> refs) => OfDigits(refs.Count > 0 ? refs[0].Oid.Length : 0);

    /// <summary>The format of a pack or its index, by its name <c>pack-ID.pack</c>.</summary>
    public static ObjectFormat OfPackFile(string name) =>
        OfDigits(Path.GetFileNameWithoutExtension(name).Length - "pack-".Length);

    public static ObjectFormat OfName(string name) => name == Sha256.Name ? Sha256 : Sha1;

    /// <summary>The same format, watchful; there is nothing to watch for in SHA-256.</summary>
    public ObjectFormat Watchful() => Length == Sha1.Length ? WatchfulSha1 : this;

    /// <summary>Begins to take ids of objects.</summary>
    public ObjectHash StartObjects() => IsWatchful ? new WatchfulHash() : new PlainHash(Start());

    public void Hash(ReadOnlySpan<byte> bytes, Span<byte> id) =>
        _ = Length == Sha1.Length ? SHA1.HashData(bytes, id) : SHA256.HashData(bytes, id);

    public IncrementalHash Start() => IncrementalHash.CreateHash(_algorithm);
}
