using System.Text;

namespace OrgBackup.Git;

/// <summary>Object ids as text: 40 lower-case hex digits, or 64 for SHA-256.</summary>
internal static class ObjectIdText
{
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (40 or 64))
        {
            return false;
        }

        foreach (var b in text)
        {
            if (b is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes an object id from the start of a line; what follows it stays.</summary>
    /// <exception cref="GitHubProtocolException">There is none.</exception>
    public static string Take(ref ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0 || !IsValid(line[..space]))
        {
            throw new GitHubProtocolException("The git server sent a ref without an object id.");
        }

        var oid = Encoding.ASCII.GetString(line[..space]);
        line = line[(space + 1)..];
        return oid;
    }
}
