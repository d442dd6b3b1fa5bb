using System.Text;

namespace OrgBackup.Git;

/// <summary>The request <c>fetch</c> of protocol version 2 (gitprotocol-v2), in one round.</summary>
internal static class FetchRequest
{
    /// <summary>
    /// Asks for a pack with all that the wanted objects reach and the held ones do not; never a thin one, so that it
    /// is whole by itself.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="objectFormat">The repository's object format.</param>
    /// <param name="wanted">The objects to send, with all that they reach.</param>
    /// <param name="held">The objects that are there, with all that they reach.</param>
    /// <param name="commitsOnly">Whether trees and files are left out, if the server can do that.</param>
    public static byte[] Of(
        ServerOfRefs server,
        string objectFormat,
        IEnumerable<string> wanted,
        IEnumerable<string> held,
        bool commitsOnly = false)
    {
        using var body = new MemoryStream();
        body.Write(PktLineReader.Encode("command=fetch\n"));
        if (server.NamesFormat)
        {
            body.Write(PktLineReader.Encode($"object-format={objectFormat}"));
        }

        body.Write("0001"u8);
        body.Write(PktLineReader.Encode("ofs-delta\n"));
        body.Write(PktLineReader.Encode("no-progress\n"));
        if (commitsOnly && server.CanFilter)
        {
            body.Write(PktLineReader.Encode("filter tree:0\n"));
        }

        WriteAll(body, "want", wanted);
        WriteAll(body, "have", held);
        body.Write(PktLineReader.Encode("done\n"));
        body.Write("0000"u8);
        return body.ToArray();
    }

    private static void WriteAll(MemoryStream body, string verb, IEnumerable<string> oids)
    {
        foreach (var oid in oids)
        {
            body.Write(Encoding.ASCII.GetBytes($"{verb.Length + oid.Length + 6:x4}{verb} {oid}\n"));
        }
    }
}
