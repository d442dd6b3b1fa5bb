using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.GitHubStandIn.GitHttp;

/// <summary>
/// The head of a CGI answer: lines <c>Name: value</c>, <c>Status: 404 Not Found</c> among them, up to an empty one.
/// </summary>
internal static class CgiHeaders
{
    /// <summary>
    /// Copies the head to the response; what follows stays in the reader. False when there is no whole head.
    /// </summary>
    public static async Task<bool> ReadAsync(
        PipeReader reader, HttpResponse response, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (FindEnd(read.Buffer) is { } end)
            {
                Copy(Encoding.Latin1.GetString(read.Buffer.Slice(0, end)), response);
                reader.AdvanceTo(end);
                return true;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.Buffer.Length > limit)
            {
                return false;
            }
        }
    }

    private static SequencePosition? FindEnd(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (line.Length == 0 || (line.Length == 1 && line.FirstSpan[0] == (byte)'\r'))
            {
                return reader.Position;
            }
        }

        return null;
    }

    private static void Copy(string head, HttpResponse response)
    {
        foreach (var line in head.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers.Append(name, value);
            }
        }
    }
}
