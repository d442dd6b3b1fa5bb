using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrgBackup.Storage;

/// <summary>The name of one object in the store. All names are made here and nowhere else.</summary>
public readonly record struct BackupKey(string Value)
{
    /// <summary>The longest suffix number that is tried for a second snapshot of the same date.</summary>
    public const int MaxSuffix = 9999;

    /// <summary>The folder of what belongs to the organization itself, the store's marker included.</summary>
    public const string OrganizationFolder = "_organization";

    private const string GitPrefix = "git_backup_";
    private const string WikiPrefix = "wiki_backup_";
    private const string MetadataPrefix = "metadata_backup_";

    private static readonly string[] DatedPrefixes = [GitPrefix, WikiPrefix, MetadataPrefix];

    private static readonly SearchValues<char> Safe =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// Gets a value indicating whether it is the key of a dated archive of git data, wiki or metadata.
    /// </summary>
    public bool IsArchive =>
        Value.EndsWith(".tar.gz", StringComparison.Ordinal)
        && Value[(Value.LastIndexOf('/') + 1)..] is var name
        && DatedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    public static BackupKey StoreMarker { get; } = new($"{OrganizationFolder}/store.json");

    public static BackupKey Git(string folder, DateOnly date, int number = 1) =>
        Dated(folder, GitPrefix, date, number, ".tar.gz");

    public static BackupKey Wiki(string folder, DateOnly date, int number = 1) =>
        Dated(folder, WikiPrefix, date, number, ".tar.gz");

    public static BackupKey Metadata(string folder, DateOnly date, int number = 1) =>
        Dated(folder, MetadataPrefix, date, number, ".tar.gz");

    public static BackupKey Record(string folder, DateOnly date, int number = 1) =>
        Dated($"{folder}/snapshots", "", date, number, ".json");

    public static string RecordPrefix(string folder) => $"{folder}/snapshots/";

    /// <summary>A later proof of a snapshot; with an empty name the prefix of all of them.</summary>
    public static BackupKey Proof(string folder, string fileName) => new($"{folder}/proofs/{fileName}");

    /// <summary>What a restore drill found and how long it took.</summary>
    public static BackupKey Drill(DateTimeOffset at) => new(string.Create(
        CultureInfo.InvariantCulture, $"_runs/drill-{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}/drill.json"));

    /// <summary>The view of one kind of the newest snapshot's metadata.</summary>
    public static BackupKey MetadataView(string folder, string fileName) => new($"{folder}/metadata/{fileName}");

    /// <summary>
    /// A release asset, stored once by the SHA-256 of its content; a number above 1 when the first copy is damaged.
    /// </summary>
    public static BackupKey ReleaseAsset(string folder, string sha256, int number = 1) =>
        new($"{folder}/releases/{sha256[..2]}/{sha256}{Suffix(number)}");

    /// <summary>Likewise, a file attached to an issue, a comment or the like.</summary>
    public static BackupKey Attachment(string folder, string sha256, int number = 1) =>
        new($"{folder}/attachments/{sha256}{Suffix(number)}");

    /// <summary>An object of Git LFS; a number above 1 when the first copy is damaged.</summary>
    public static BackupKey Lfs(string folder, string oid, int number = 1) =>
        new($"{folder}/lfs/{oid}{Suffix(number)}");

    public static BackupKey RunManifest(string runId) => new($"_runs/{Encode(runId)}/manifest.json");

    public static BackupKey RunReport(string runId) => new($"_runs/{Encode(runId)}/report.html");

    /// <summary>
    /// The folder of a repository: its name; with <paramref name="id"/> the folder of a newcomer under a name that
    /// another repository had before. What is not a letter, digit, dot, dash or underscore is percent-encoded (UTF-8).
    /// </summary>
    public static string Folder(string repository, long? id = null)
    {
        var name = Encode(repository);
        return id is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name}~{number}") : name;
    }

    /// <summary>The name of a metadata file, in the bundle and as a view.</summary>
    public static string MetadataFile(string repository, string kind) => $"{Encode(repository)}_{kind}.json";

    /// <summary>The name of a metadata file of the organization itself.</summary>
    public static string OrganizationFile(string kind) => $"{OrganizationFolder}_{kind}.json";

    /// <summary>
    /// Encodes one path segment so that it is safe as a file name and never a reserved name, <c>.</c> or <c>..</c>.
    /// </summary>
    public static string Encode(string segment)
    {
        var text = new StringBuilder(segment.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in segment.EnumerateRunes())
        {
            if (rune.IsAscii && Safe.Contains((char)rune.Value))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        var encoded = text.ToString();
        return encoded is "_runs" or OrganizationFolder or "." or ".."
            ? $"%{(int)encoded[0]:X2}{encoded[1..]}"
            : encoded;
    }

    public override string ToString() => Value;

    private static BackupKey Dated(string folder, string prefix, DateOnly date, int number, string extension)
    {
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new($"{folder}/{prefix}{day}{Suffix(number)}{extension}");
    }

    private static string Suffix(int number) => number == 1 ? "" : $"_{number.ToString(CultureInfo.InvariantCulture)}";
}
