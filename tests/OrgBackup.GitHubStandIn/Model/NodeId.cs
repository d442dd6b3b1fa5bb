using System.Buffers.Binary;
using System.Globalization;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>GitHub's opaque global ids, <c>PREFIX_…</c>: a type prefix and an encoded number.</summary>
internal static class NodeId
{
    public static string Of(string prefix, long id)
    {
        Span<byte> bytes = stackalloc byte[12];
        bytes[0] = 0x93;
        BinaryPrimitives.WriteInt64BigEndian(bytes[4..], id);
        return $"{prefix}_k{Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_')}";
    }

    /// <summary>Reads a node id back; false for anything this server did not make.</summary>
    public static bool TryParse(string nodeId, out string prefix, out long id)
    {
        (prefix, id) = ("", 0);
        var cut = nodeId.IndexOf("_k", StringComparison.Ordinal);
        var bytes = new byte[12];
        if (cut <= 0
            || !Convert.TryFromBase64String(
                nodeId[(cut + 2)..].Replace('-', '+').Replace('_', '/'), bytes, out var written)
            || written != 12)
        {
            return false;
        }

        prefix = nodeId[..cut];
        id = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(4));
        return string.Equals(Of(prefix, id), nodeId, StringComparison.Ordinal);
    }

    /// <summary>An event's node id also tells its kind.</summary>
    public static string OfEvent(string eventName, long id) =>
        Of(string.Concat(eventName.Split('_').Select(part => char.ToUpper(part[0], CultureInfo.InvariantCulture))) + "E", id);
}
