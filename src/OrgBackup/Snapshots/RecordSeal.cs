using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrgBackup.Snapshots;

/// <summary>
/// The SHA-256 that a record carries of itself: of its bytes with zeros in the seal's place. It shows a flipped bit in
/// the newest record, which no other one names yet. It is no signature: who may write to the store can make it anew.
/// </summary>
internal static class RecordSeal
{
    private static readonly string Blank = new('0', SHA256.HashSizeInBytes * 2);

    /// <summary>The record's bytes, with the seal in them.</summary>
    public static byte[] Serialize(SnapshotRecord record)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            record with { Seal = Blank }, BackupJson.Readable.SnapshotRecord);
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)));
        seal.CopyTo(json.AsSpan(json.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(Blank))));
        return json;
    }

    /// <summary>Whether the bytes are not those that were sealed. A record without a seal says nothing.</summary>
    public static bool IsBroken(SnapshotRecord record, ReadOnlySpan<byte> json)
    {
        if (record.Seal is not { } seal)
        {
            return false;
        }

        var place = json.LastIndexOf(Encoding.UTF8.GetBytes(seal));
        if (seal.Length != Blank.Length || place < 0)
        {
            return true;
        }

        var blank = json.ToArray();
        blank.AsSpan(place, Blank.Length).Fill((byte)'0');
        return Convert.ToHexStringLower(SHA256.HashData(blank)) != seal;
    }
}
