using System.Text;

namespace OrgBackup.Git;

/// <summary>The protocol of a push: what the server has, what it is told, what it says to that.</summary>
internal static class ReceivePack
{
    // Not "atomic": a ref that the server does not take is named at the end; the others shall be there.
    private const string Capabilities = "report-status side-band-64k agent=git/orgbackup";

    /// <summary>The refs that the server has, by their names.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ListAsync(
        GitHttp http, Uri repository, CancellationToken cancellationToken)
    {
        var answer = await http.GetPushRefsAsync(repository, cancellationToken);
        await using (answer.Body)
        {
            var reader = new PktLineReader(answer.Body);
            if (await UploadPackAdvertisement.SkipToVersion2Async(reader, cancellationToken))
            {
                throw new GitHubProtocolException("The git server insists on a protocol that was not asked for.");
            }

            var refs = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var kind = reader.Line.IsEmpty ? PktLineKind.Flush : PktLineKind.Data; kind == PktLineKind.Data;)
            {
                Note(reader.Line.Span, refs);
                kind = await reader.ReadAsync(cancellationToken);
            }

            return refs;
        }
    }

    /// <summary>Sends commands and their pack; why the server took which ref not.</summary>
    /// <exception cref="GitTransferException">It took nothing.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> SendAsync(
        GitHttp http, Uri repository, PushBatch batch, CancellationToken cancellationToken)
    {
        using var lines = new MemoryStream();
        for (var i = 0; i < batch.Commands.Count; i++)
        {
            var command = batch.Commands[i];
            byte[] text =
            [
                .. Encoding.ASCII.GetBytes($"{command.Old} {command.New} "),
                .. GitRefName.Encode(command.Name),
                .. Encoding.ASCII.GetBytes(i == 0 ? $"\0{Capabilities}" : ""),
            ];
            lines.Write(Encoding.ASCII.GetBytes((text.Length + 4).ToString("x4", null)));
            lines.Write(text);
        }

        lines.Write("0000"u8);
        var answer = await http.PushAsync(repository, lines.ToArray(), batch.Pack, cancellationToken);
        await using (answer.Body)
        {
            return await ReadAsync(answer.Body, cancellationToken);
        }
    }

    private static void Note(ReadOnlySpan<byte> line, Dictionary<string, string> refs)
    {
        var end = line.IndexOf((byte)0);
        line = end < 0 ? line : line[..end];
        if (line.StartsWith("shallow "u8))
        {
            return;
        }

        var oid = ObjectIdText.Take(ref line);
        if (line.StartsWith("refs/"u8))
        {
            refs[GitRefName.Decode(line)] = oid;
        }
    }

    /// <summary>The report comes on the first side band, what hooks say on the second.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        Stream body, CancellationToken cancellationToken)
    {
        using var report = new MemoryStream();
        var (said, reader) = (new StringBuilder(), new PktLineReader(body));
        while (await reader.ReadAsync(cancellationToken) == PktLineKind.Data)
        {
            var payload = reader.Payload;
            switch (payload.Length == 0 ? 0 : payload.Span[0])
            {
                case 1:
                    report.Write(payload.Span[1..]);
                    break;
                case 2 when said.Length < 4096:
                    said.Append(Encoding.UTF8.GetString(payload.Span[1..]));
                    break;
                case 3:
                    throw Refused(Encoding.UTF8.GetString(payload.Span[1..]), "");
            }
        }

        report.Position = 0;
        return await ParseAsync(new(report), said.ToString(), cancellationToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> ParseAsync(
        PktLineReader reader, string said, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken) == PktLineKind.Data)
        {
            var line = GitRefName.Decode(reader.Line.Span);
            if (line.StartsWith("unpack ", StringComparison.Ordinal) && line != "unpack ok")
            {
                throw Refused(line["unpack ".Length..], said);
            }

            if (line.StartsWith("ng ", StringComparison.Ordinal))
            {
                var words = line.Split(' ', 3);
                refused[words[1]] = GitHttpFailure.Clean($"{words.ElementAtOrDefault(2)} {said}", token: "");
            }
        }

        return refused;
    }

    private static GitTransferException Refused(string why, string said) => new(
        $"The git server did not take what was pushed: {GitHttpFailure.Clean($"{why} {said}", token: "")}",
        "Continue the push; if it says the same again, read its words.");
}
