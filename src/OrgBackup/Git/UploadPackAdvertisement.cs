using System.Text;

namespace OrgBackup.Git;

/// <summary>The ref list of protocol versions 0 and 1, with which a server opens a fetch.</summary>
/// <param name="Refs">The refs.</param>
/// <param name="TellsHead">Whether HEAD was among them; an unborn one never is.</param>
/// <param name="Home">Where the repository is, after redirects.</param>
internal sealed record UploadPackAdvertisement(RefAdvertisement Refs, bool TellsHead, Uri? Home = null)
{
    public static async Task<UploadPackAdvertisement> GetAsync(
        GitHttp http, Uri repository, CancellationToken cancellationToken)
    {
        var answer = await http.GetRefsAsync(repository, version2: false, cancellationToken);
        await using (answer.Body)
        {
            var reader = new PktLineReader(answer.Body);
            return await SkipToVersion2Async(reader, cancellationToken)
                ? throw new GitHubProtocolException("The git server insists on a protocol that was not asked for.")
                : await ParseAsync(reader, cancellationToken) with { Home = answer.Repository };
        }
    }

    /// <summary>
    /// Reads up to the first line that matters, which stays current; whether the server speaks version 2.
    /// </summary>
    public static async Task<bool> SkipToVersion2Async(PktLineReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        if (reader.Line.Span.StartsWith("# service="u8))
        {
            await reader.ReadAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
        }

        if (reader.Line.Span.SequenceEqual("version 1"u8))
        {
            await reader.ReadAsync(cancellationToken);
        }

        return reader.Line.Span.SequenceEqual("version 2"u8);
    }

    /// <summary>Reads the refs, beginning with the reader's current line.</summary>
    public static async Task<UploadPackAdvertisement> ParseAsync(
        PktLineReader reader, CancellationToken cancellationToken)
    {
        var refs = new RefCollector();
        string[] capabilities = [];
        var tellsHead = false;
        var kind = reader.Line.IsEmpty ? PktLineKind.Flush : PktLineKind.Data;
        for (var first = true; kind == PktLineKind.Data; first = false)
        {
            var line = reader.Line;
            if (first && line.Span.IndexOf((byte)0) is >= 0 and var end)
            {
                var list = Encoding.UTF8.GetString(line.Span[(end + 1)..]);
                capabilities = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                line = line[..end];
            }

            tellsHead |= ParseLine(line.Span, refs);
            kind = await reader.ReadAsync(cancellationToken);
        }

        var head = tellsHead ? Value(capabilities, "symref=HEAD:") : null;
        return new(refs.ToAdvertisement(head, Value(capabilities, "object-format=") ?? "sha1"), tellsHead);
    }

    /// <summary>Adds one ref; whether it was HEAD.</summary>
    private static bool ParseLine(ReadOnlySpan<byte> line, RefCollector refs)
    {
        if (line.StartsWith("shallow "u8))
        {
            return false;
        }

        var oid = ObjectIdText.Take(ref line);
        if (line.SequenceEqual("HEAD"u8))
        {
            return true;
        }

        if (line.EndsWith("^{}"u8))
        {
            refs.Peel(line[..^3], oid);
        }
        else
        {
            refs.Add(line, oid, peeled: null);
        }

        return false;
    }

    private static string? Value(string[] capabilities, string key) =>
        capabilities.FirstOrDefault(c => c.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
}
