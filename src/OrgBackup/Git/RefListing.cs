using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Asks a server for its refs: <c>ls-refs</c> of protocol version 2, or the advertisement of an older server.
/// </summary>
internal static class RefListing
{
    /// <exception cref="ResourceNotFoundException">There is no such repository.</exception>
    public static async Task<RefAdvertisement> ListAsync(
        GitHttp http, Uri repository, CancellationToken cancellationToken)
    {
        ServerOfRefs server;
        var answer = await http.GetRefsAsync(repository, version2: true, cancellationToken);
        await using (answer.Body)
        {
            var reader = new PktLineReader(answer.Body);
            if (!await UploadPackAdvertisement.SkipToVersion2Async(reader, cancellationToken))
            {
                return (await UploadPackAdvertisement.ParseAsync(reader, cancellationToken)).Refs;
            }

            server = new(answer.Repository, await ReadCapabilitiesAsync(reader, cancellationToken));
        }

        var format = server.Capabilities.Contains("object-format=sha256") ? "sha256" : "sha1";
        var listed = await http.PostAsync(server.Home, Request(server, format), version2: true, cancellationToken);
        await using (listed.Body)
        {
            return await ParseAsync(new(listed.Body), format, cancellationToken) with { Server = server };
        }
    }

    private static async Task<HashSet<string>> ReadCapabilitiesAsync(
        PktLineReader reader, CancellationToken cancellationToken)
    {
        var capabilities = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken) == PktLineKind.Data)
        {
            capabilities.Add(Encoding.UTF8.GetString(reader.Line.Span));
        }

        return capabilities;
    }

    private static byte[] Request(ServerOfRefs server, string format)
    {
        var unborn = server.Capabilities.Any(
            c => c.StartsWith("ls-refs=", StringComparison.Ordinal) && c.Contains("unborn", StringComparison.Ordinal));
        return
        [
            .. PktLineReader.Encode("command=ls-refs\n"),
            .. server.NamesFormat ? PktLineReader.Encode($"object-format={format}") : [],
            .. "0001"u8,
            .. PktLineReader.Encode("peel\n"),
            .. PktLineReader.Encode("symrefs\n"),
            .. unborn ? PktLineReader.Encode("unborn\n") : [],
            .. "0000"u8,
        ];
    }

    private static async Task<RefAdvertisement> ParseAsync(
        PktLineReader reader, string format, CancellationToken cancellationToken)
    {
        var refs = new RefCollector();
        string? head = null;
        while (await reader.ReadAsync(cancellationToken) == PktLineKind.Data)
        {
            head = ParseLine(reader.Line.Span, refs) ?? head;
        }

        return refs.ToAdvertisement(head, format);
    }

    /// <summary>Adds one ref; for the line of HEAD tells where it points.</summary>
    private static string? ParseLine(ReadOnlySpan<byte> line, RefCollector refs)
    {
        var oid = line.StartsWith("unborn "u8) ? null : ObjectIdText.Take(ref line);
        line = oid is null ? line["unborn ".Length..] : line;
        var end = line.IndexOf((byte)' ');
        var name = end < 0 ? line : line[..end];
        var attributes = end < 0 ? [] : line[(end + 1)..];
        if (name.SequenceEqual("HEAD"u8))
        {
            var target = Attribute(attributes, "symref-target:"u8);
            return target.IsEmpty ? null : GitRefName.Decode(target);
        }

        if (oid is not null)
        {
            var peeled = Attribute(attributes, "peeled:"u8);
            refs.Add(name, oid, ObjectIdText.IsValid(peeled) ? Encoding.ASCII.GetString(peeled) : null);
        }

        return null;
    }

    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> key)
    {
        foreach (var part in attributes.Split((byte)' '))
        {
            if (attributes[part].StartsWith(key))
            {
                return attributes[part][key.Length..];
            }
        }

        return [];
    }
}
