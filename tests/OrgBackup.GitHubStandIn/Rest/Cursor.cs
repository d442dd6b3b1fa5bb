using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>
/// Opaque places in a listing. A cursor belongs to the listing that gave it: path and filters are part of it, so that a
/// client which builds page addresses by itself is found out.
/// </summary>
internal static class Cursor
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Make(string listing, string place) =>
        Base64Url.EncodeToString([.. Sign(listing, place), .. Encoding.UTF8.GetBytes(place)]);

    /// <summary>The place, or null when the cursor is not one of this listing.</summary>
    public static string? Read(string listing, string cursor)
    {
        if (!Base64Url.IsValid(cursor) || Base64Url.GetMaxDecodedLength(cursor.Length) < 8)
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        var place = Encoding.UTF8.GetString(bytes.AsSpan(8));
        return Sign(listing, place).AsSpan().SequenceEqual(bytes.AsSpan(0, 8)) ? place : null;
    }

    private static byte[] Sign(string listing, string place) =>
        HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{listing}\n{place}"))[..8];
}
