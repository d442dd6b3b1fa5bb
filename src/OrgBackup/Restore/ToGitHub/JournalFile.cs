using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Lines of JSON in a file that only one process has open, each on the disk before anything else is done. A line that
/// was cut off by a crash is taken away.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly FileStream _file;

    private JournalFile(FileStream file, IReadOnlyList<JsonElement> lines) => (_file, Lines) = (file, lines);

    /// <summary>Gets what was written before.</summary>
    public IReadOnlyList<JsonElement> Lines { get; }

    /// <exception cref="UsageException">Another process has it open, or it cannot be written.</exception>
    public static JournalFile Open(string path, bool isNew)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (isNew && File.Exists(path))
            {
                File.Move(path, $"{path}.old", overwrite: true);
            }

            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                return new(file, Read(file));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The journal {path} cannot be used: {e.Message}",
                "Another restore may be using it; otherwise give another place by --journal FILE.",
                e);
        }
    }

    public void Append(JsonObject line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();

    private static List<JsonElement> Read(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var lines = new List<JsonElement>();
        var good = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', good)) >= 0; good = end + 1)
        {
            if (TryParse(bytes.AsMemory(good, end - good)) is not { } line)
            {
                break;
            }

            lines.Add(line);
        }

        file.SetLength(good);
        file.Seek(0, SeekOrigin.End);
        return lines;
    }

    private static JsonElement? TryParse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = Json.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
