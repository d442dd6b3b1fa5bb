using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>Something in the store that is not as its record says.</summary>
/// <param name="Key">The object.</param>
/// <param name="Kind">One of <see cref="DamageKinds"/>.</param>
/// <param name="Detail">One sentence for people.</param>
public sealed record Damage(BackupKey Key, string Kind, string Detail);

/// <summary>The kinds of damage.</summary>
public static class DamageKinds
{
    /// <summary>The object is not there.</summary>
    public const string Missing = "missing";

    /// <summary>The object is longer or shorter than recorded.</summary>
    public const string Size = "size";

    /// <summary>Bytes differ from those that were written.</summary>
    public const string Hash = "hash";

    /// <summary>The archive or file cannot be opened, although its bytes are those recorded.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A ref or an object that a ref reaches is not in the archive.</summary>
    public const string Git = "git";

    /// <summary>
    /// A metadata file is not in the bundle, is no JSON, or has another number of items than recorded.
    /// </summary>
    public const string Metadata = "metadata";

    /// <summary>The record itself cannot be read, or does not follow the one it names.</summary>
    public const string Record = "record";
}

/// <summary>How deep to look.</summary>
public enum VerifyDepth
{
    /// <summary>The stored bytes against their recorded hashes.</summary>
    Hashes,

    /// <summary>Also inside: archives open, refs and their objects, metadata files and counts.</summary>
    Full,
}
