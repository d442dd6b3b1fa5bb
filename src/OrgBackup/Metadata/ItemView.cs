using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>What updates look at in one item, found in one pass over its bytes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ItemView
{
    private static readonly UInt128 NoNumber = UInt128.One << 127;

    public long? Number { get; init; }

    /// <summary>
    /// Gets the key of the node id, by which GraphQL knows the item; see <see cref="KeyOf(string)"/>.
    /// </summary>
    public UInt128? Node { get; init; }

    /// <summary>
    /// Gets the number of the issue, pull request or discussion that the item belongs to; null when it names none.
    /// </summary>
    public long? Parent { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Gets the number of comments that the item says it has.</summary>
    public long? Comments { get; init; }

    /// <summary>Gets a value indicating whether an issue is the issue side of a pull request.</summary>
    public bool IsPull { get; init; }

    public static ItemView Of(ReadOnlySpan<byte> item)
    {
        var view = default(ItemView);
        var reader = Json.Reader(item);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            reader.Read();
            view = field switch
            {
                Field.Node => view with { Node = NodeIn(ref reader) ?? view.Node },
                Field.Id => view with { Node = view.Node ?? NodeIn(ref reader) },
                Field.Number => view with { Number = Json.Number(ref reader) },
                Field.Comments => view with { Comments = Json.Number(ref reader) },
                Field.Created => view with { CreatedAt = Time(ref reader) },
                Field.Pull => view with { IsPull = reader.TokenType == JsonTokenType.StartObject },
                Field.ParentUrl => view with { Parent = view.Parent ?? LastNumber(Json.Text(ref reader)) },
                Field.Parent => view with { Parent = NumberIn(ref reader) ?? view.Parent },
                _ => view,
            };
            reader.Skip();
        }

        return view;
    }

    private static Field FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("number"u8) ? Field.Number
        : name.ValueTextEquals("node_id"u8) ? Field.Node
        : name.ValueTextEquals("id"u8) ? Field.Id
        : name.ValueTextEquals("comments"u8) ? Field.Comments
        : name.ValueTextEquals("created_at"u8) || name.ValueTextEquals("createdAt"u8) ? Field.Created
        : name.ValueTextEquals("pull_request"u8) ? Field.Pull
        : name.ValueTextEquals("issue_url"u8) || name.ValueTextEquals("pull_request_url"u8) ? Field.ParentUrl
        : name.ValueTextEquals("issue"u8) || name.ValueTextEquals("pullRequest"u8)
            || name.ValueTextEquals("discussion"u8) || name.ValueTextEquals("parent"u8) ? Field.Parent
        : Field.Other;

    /// <summary>A node id in little: half of its hash, never one of a number.</summary>
    public static UInt128 KeyOf(string nodeId) => KeyOf(Encoding.UTF8.GetBytes(nodeId));

    private static UInt128 KeyOf(ReadOnlySpan<byte> nodeId) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(nodeId)) | NoNumber;

    private static UInt128? NodeIn(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String ? KeyOf(value.ValueSpan) : null;

    private static DateTimeOffset? Time(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String && value.TryGetDateTimeOffset(out var time) ? time : null;

    private static long? LastNumber(string? url) =>
        long.TryParse(
            url?[(url.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    // a copy of the reader goes into the object, so the caller's still stands before it
    private static long? NumberIn(ref Utf8JsonReader value)
    {
        if (value.TokenType == JsonTokenType.Number)
        {
            return Json.Number(ref value);
        }

        var inner = value;
        if (inner.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
        {
            var isNumber = inner.ValueTextEquals("number"u8);
            inner.Read();
            if (isNumber)
            {
                return Json.Number(ref inner);
            }

            inner.Skip();
        }

        return null;
    }

    private enum Field
    {
        Other,
        Node,
        Id,
        Number,
        Comments,
        Created,
        Pull,
        ParentUrl,
        Parent,
    }
}
