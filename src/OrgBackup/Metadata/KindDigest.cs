using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// The digest of a kind's content, independent of the order of its items: the SHA-256 of each item's tokens, added up
/// in four lanes of 64 bits. White space and the escaping of strings do not matter; the order of an object's fields
/// does. Left out is what changes without anybody's doing: in an object with <c>full_name</c> (a repository, wherever
/// it is nested): <c>stargazers_count</c>, <c>watchers</c>, <c>watchers_count</c>, <c>forks</c>, <c>forks_count</c>,
/// <c>network_count</c>, <c>subscribers_count</c>, <c>open_issues</c>, <c>open_issues_count</c>, <c>size</c>,
/// <c>pushed_at</c>, <c>updated_at</c>, <c>temp_clone_token</c>; in an object with <c>browser_download_url</c> (a
/// release asset): <c>download_count</c>; in an object with <c>hasNextPage</c> (a GraphQL page): <c>endCursor</c>.
/// </summary>
internal sealed class KindDigest
{
    private static readonly byte[][] RepositoryCounters =
    [
        .. new[]
        {
            "stargazers_count", "watchers", "watchers_count", "forks", "forks_count", "network_count",
            "subscribers_count", "open_issues", "open_issues_count", "size", "pushed_at", "updated_at",
            "temp_clone_token",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    private readonly ArrayBufferWriter<byte> _tokens = new(4096);
    private readonly Stack<int> _objects = new();
    private readonly ulong[] _lanes = new ulong[4];
    private long _count;

    public void Add(ReadOnlySpan<byte> item)
    {
        _tokens.ResetWrittenCount();
        _objects.Clear();
        WriteTokens(item);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(_tokens.WrittenSpan, hash);
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            _lanes[lane] += BinaryPrimitives.ReadUInt64LittleEndian(hash[(lane * 8)..]);
        }

        _count++;
    }

    /// <summary>The digest of all items added so far, lower-case hex.</summary>
    public override string ToString()
    {
        Span<byte> state = stackalloc byte[48];
        "metadata"u8.CopyTo(state);
        BinaryPrimitives.WriteInt64LittleEndian(state[8..], _count);
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(state[(16 + (lane * 8))..], _lanes[lane]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(state));
    }

    private void WriteTokens(ReadOnlySpan<byte> item)
    {
        var reader = Json.Reader(item);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _objects.Push((int)reader.TokenStartIndex);
                    break;
                case JsonTokenType.EndObject:
                    _objects.Pop();
                    break;
                case JsonTokenType.PropertyName when IsVolatile(ref reader, item):
                    reader.Skip();
                    continue;
            }

            WriteToken(ref reader);
        }
    }

    private bool IsVolatile(ref Utf8JsonReader name, ReadOnlySpan<byte> item)
    {
        if (name.ValueTextEquals("download_count"u8))
        {
            return HasField(item[_objects.Peek()..], "browser_download_url"u8);
        }

        // a place in a list, in the server's own words
        if (name.ValueTextEquals("endCursor"u8))
        {
            return HasField(item[_objects.Peek()..], "hasNextPage"u8);
        }

        foreach (var counter in RepositoryCounters)
        {
            if (name.ValueTextEquals(counter))
            {
                return HasField(item[_objects.Peek()..], "full_name"u8);
            }
        }

        return false;
    }

    private static bool HasField(ReadOnlySpan<byte> fromObject, ReadOnlySpan<byte> field)
    {
        var reader = Json.Reader(fromObject);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(field))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    // type, length, value: no two different items have the same bytes
    private void WriteToken(ref Utf8JsonReader reader)
    {
        var value = reader.ValueSpan;
        var target = _tokens.GetSpan(value.Length + 5);
        target[0] = (byte)reader.TokenType;
        var length = 0;
        if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String or JsonTokenType.Number)
        {
            length = reader.ValueIsEscaped ? Unescape(ref reader, target) : Copy(value, target[5..]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(target[1..], length);
        _tokens.Advance(length + 5);
    }

    private static int Copy(ReadOnlySpan<byte> value, Span<byte> target)
    {
        value.CopyTo(target);
        return value.Length;
    }

    private static int Unescape(ref Utf8JsonReader reader, Span<byte> target)
    {
        try
        {
            return reader.CopyString(target[5..]);
        }
        catch (InvalidOperationException)
        {
            // a lone surrogate: no text, so the escapes themselves count
            target[0] |= 0x80;
            return Copy(reader.ValueSpan, target[5..]);
        }
    }
}
