using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// The digest of a kind's content, independent of the order of its items: the SHA-256 of each item's tokens, added up
/// in four lanes of 64 bits. White space and the escaping of strings do not matter; the order of an object's fields
/// does. Left out is what changes without anybody's doing, or is a copy of what another file holds: two snapshots of
/// the same state must be equal, whenever each item was read.
/// In an object with <c>full_name</c> (a repository): <c>stargazers_count</c>, <c>watchers</c>, <c>watchers_count</c>,
/// <c>forks</c>, <c>forks_count</c>, <c>network_count</c>, <c>subscribers_count</c>, <c>open_issues</c>,
/// <c>open_issues_count</c>, <c>size</c>, <c>pushed_at</c>, <c>updated_at</c>, <c>temp_clone_token</c>; as a part of
/// another item (<c>repo</c> in a pull request's base, <c>parent</c>, …) all but <c>id</c> and <c>full_name</c>.
/// In one with <c>browser_download_url</c> (a release asset): <c>download_count</c>.
/// In one with <c>closed_issues</c> (a milestone, also the copy in an issue): the two counters and <c>updated_at</c>,
/// which other issues move.
/// In one with <c>event</c> (an issue's event): <c>issue</c>, the issue as it was when the event was read.
/// In one with <c>sub_issues_summary</c> (an issue): that and <c>issue_dependencies_summary</c>, which other issues
/// move.
/// In one with <c>parent</c> and <c>state</c> (a sub-issue): <c>title</c> and <c>state</c>, copies of that issue's own.
/// In one with <c>hasNextPage</c> (a GraphQL page): <c>endCursor</c>, a place in the server's own words.
/// Everywhere: <c>author_association</c>, <c>authorAssociation</c>, which the author's other work moves.
/// In an open pull request: <c>merge_commit_sha</c>, the trial merge, which every push to the base makes anew.
/// </summary>
internal sealed class KindDigest
{
    private static readonly byte[][] RepositoryCounters = Names(
        "stargazers_count", "watchers", "watchers_count", "forks", "forks_count", "network_count", "subscribers_count",
        "open_issues", "open_issues_count", "size", "pushed_at", "updated_at", "temp_clone_token");

    private static readonly byte[][] CopiedRepositories =
        Names("repo", "repository", "parent", "source", "template_repository");

    private static readonly byte[][] MilestoneCounters = Names("open_issues", "closed_issues", "updated_at");

    private static readonly byte[][] IssueSummaries = Names("sub_issues_summary", "issue_dependencies_summary");

    private static readonly byte[][] ChildCopies = Names("title", "state");

    private static readonly byte[][] Standings = Names("author_association", "authorAssociation");

    private readonly ArrayBufferWriter<byte> _tokens = new(4096);
    private readonly Stack<Form> _objects = new();
    private readonly ulong[] _lanes = new ulong[4];
    private long _count;

    /// <summary>Half of the hash of one item's tokens.</summary>
    public static UInt128 HashOf(ReadOnlySpan<byte> item)
    {
        Span<byte> hash = stackalloc byte[32];
        new KindDigest().HashTo(item, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public void Add(ReadOnlySpan<byte> item)
    {
        Span<byte> hash = stackalloc byte[32];
        HashTo(item, hash);
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

    private static byte[][] Names(params string[] names) => [.. names.Select(System.Text.Encoding.UTF8.GetBytes)];

    private void HashTo(ReadOnlySpan<byte> item, Span<byte> hash)
    {
        _tokens.ResetWrittenCount();
        _objects.Clear();
        WriteTokens(item);
        SHA256.HashData(_tokens.WrittenSpan, hash);
    }

    private void WriteTokens(ReadOnlySpan<byte> item)
    {
        var part = Form.Other;
        var reader = Json.Reader(item);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _objects.Push(FormOf(item[(int)reader.TokenStartIndex..]) | part);
                    break;
                case JsonTokenType.EndObject:
                    _objects.Pop();
                    break;
                case JsonTokenType.PropertyName when IsVolatile(ref reader):
                    reader.Skip();
                    continue;
            }

            part = reader.TokenType == JsonTokenType.PropertyName && IsOneOf(ref reader, CopiedRepositories)
                ? Form.Part
                : Form.Other;
            WriteToken(ref reader);
        }
    }

    private bool IsVolatile(ref Utf8JsonReader name)
    {
        var form = _objects.Peek();
        if (form.HasFlag(Form.Repository | Form.Part))
        {
            return !name.ValueTextEquals("id"u8) && !name.ValueTextEquals("full_name"u8);
        }

        return IsOneOf(ref name, Standings)
            || (form.HasFlag(Form.Repository) && IsOneOf(ref name, RepositoryCounters))
            || (form.HasFlag(Form.Milestone) && IsOneOf(ref name, MilestoneCounters))
            || (form.HasFlag(Form.Asset) && name.ValueTextEquals("download_count"u8))
            || (form.HasFlag(Form.Event) && name.ValueTextEquals("issue"u8))
            || (form.HasFlag(Form.Open) && name.ValueTextEquals("merge_commit_sha"u8))
            || (form.HasFlag(Form.Issue) && IsOneOf(ref name, IssueSummaries))
            || (form.HasFlag(Form.Child | Form.Stateful) && IsOneOf(ref name, ChildCopies))
            || (form.HasFlag(Form.Page) && name.ValueTextEquals("endCursor"u8));
    }

    private static bool IsOneOf(ref Utf8JsonReader name, byte[][] names)
    {
        foreach (var one in names)
        {
            if (name.ValueTextEquals(one))
            {
                return true;
            }
        }

        return false;
    }

    private static Form FormOf(ReadOnlySpan<byte> fromObject)
    {
        var form = Form.Other;
        var reader = Json.Reader(fromObject);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            form |= reader.ValueTextEquals("full_name"u8) ? Form.Repository
                : reader.ValueTextEquals("browser_download_url"u8) ? Form.Asset
                : reader.ValueTextEquals("closed_issues"u8) ? Form.Milestone
                : reader.ValueTextEquals("event"u8) ? Form.Event
                : reader.ValueTextEquals("sub_issues_summary"u8) ? Form.Issue
                : reader.ValueTextEquals("parent"u8) ? Form.Child
                : reader.ValueTextEquals("hasNextPage"u8) ? Form.Page
                : Form.Other;
            var isState = reader.ValueTextEquals("state"u8);
            form |= isState ? Form.Stateful : Form.Other;
            reader.Read();
            form |= isState && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("open"u8)
                ? Form.Open
                : Form.Other;
            reader.Skip();
        }

        return form;
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

    /// <summary>What an object is, as far as it matters here.</summary>
    [Flags]
    private enum Form
    {
        Other = 0,
        Repository = 1,
        Asset = 2,
        Milestone = 4,
        Event = 8,
        Open = 16,
        Part = 32,
        Issue = 64,
        Child = 128,
        Stateful = 256,
        Page = 512,
    }
}
