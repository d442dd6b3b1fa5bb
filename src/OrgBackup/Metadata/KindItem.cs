using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>What one item of a kind says about itself.</summary>
/// <param name="Identity">What makes it the same item as before; null when nothing in it does.</param>
/// <param name="UpdatedAt">Its own <c>updated_at</c>, in GraphQL's form <c>updatedAt</c>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KindItem(UInt128? Identity, DateTimeOffset? UpdatedAt)
{
    private static readonly UInt128 NoNumber = UInt128.One << 127;

    // the first of them that an item has; the later ones are for kinds whose items have no id
    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "id", "node_id", "number", "ghsa_id", "name", "key", "login", "slug", "property_name", "environment",
            "issue", "url",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    /// <summary>
    /// What makes an item the same as before: its <c>id</c>, else <c>node_id</c>, <c>number</c>, <c>name</c>, ….
    /// </summary>
    public static UInt128? IdentityOf(ReadOnlySpan<byte> item) => Of(item).Identity;

    public static KindItem Of(ReadOnlySpan<byte> item)
    {
        var reader = Json.Reader(item);
        var (best, identity, updated) = (Names.Length, (UInt128?)null, (DateTimeOffset?)null);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var rank = RankOf(ref reader);
            var isUpdated = reader.ValueTextEquals("updated_at"u8) || reader.ValueTextEquals("updatedAt"u8);
            reader.Read();
            if (rank < best && reader.TokenType is (JsonTokenType.Number or JsonTokenType.String))
            {
                (best, identity) = (rank, IdentityOf(ref reader));
            }
            else if (isUpdated && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
            {
                updated = time;
            }

            reader.Skip();
        }

        return new(identity, updated);
    }

    private static int RankOf(ref Utf8JsonReader name)
    {
        for (var rank = 0; rank < Names.Length; rank++)
        {
            if (name.ValueTextEquals(Names[rank]))
            {
                return rank;
            }
        }

        return Names.Length;
    }

    // ids that fit a number stand for themselves, others for the half of their hash
    private static UInt128 IdentityOf(ref Utf8JsonReader value) => Json.Number(ref value) is { } number and >= 0
        ? (UInt128)number
        : BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(value.ValueSpan)) | NoNumber;
}
