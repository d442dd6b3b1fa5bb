using System.Globalization;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>
/// The name of a proof tells all that a listing needs: <c>{record}_{level}[-damaged]_{time}.json</c>, so that none has
/// to be opened.
/// </summary>
internal static class ProofName
{
    private const string Damaged = "-damaged";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    public static BackupKey Of(string folder, ProofDocument proof)
    {
        var record = proof.Record.Key.Value[BackupKey.RecordPrefix(folder).Length..^".json".Length];
        var found = proof.Damages.Count > 0 ? Damaged : "";
        var time = proof.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return BackupKey.Proof(folder, $"{record}_{proof.Level}{found}_{time}.json");
    }

    /// <summary>The record and the proof that a name tells of; null when it is none of ours.</summary>
    public static (BackupKey Record, ProofState State)? TryParse(BackupKey key, string folder)
    {
        var prefix = BackupKey.Proof(folder, "").Value;
        if (!key.Value.StartsWith(prefix, StringComparison.Ordinal)
            || !key.Value.EndsWith(".json", StringComparison.Ordinal)
            || key.Value[prefix.Length..^".json".Length].Split('_') is not [.. var name, var word, var time]
            || name.Length is 0 or > 2
            || !DateTimeOffset.TryParseExact(
                time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return null;
        }

        var damaged = word.EndsWith(Damaged, StringComparison.Ordinal);
        var level = damaged ? word[..^Damaged.Length] : word;
        var record = new BackupKey($"{BackupKey.RecordPrefix(folder)}{string.Join('_', name)}.json");
        return level is ProofLevels.Quick or ProofLevels.Full or ProofLevels.Drill
            && RecordName.TryParse(record, folder) is not null
                ? (record, new ProofState(level, at.ToUniversalTime()) { Damaged = damaged })
                : null;
    }
}
