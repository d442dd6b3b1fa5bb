using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>
/// Commits, refs and tags that are written to a bare repository by one <c>git fast-import</c>, however many they are.
/// The same calls give the same object ids.
/// </summary>
public sealed class GitHistory
{
    private const int ManyRefs = 50;
    private readonly ArrayBufferWriter<byte> _stream = new();
    private long _time = 1_614_834_367;
    private int _lastMark;
    private int _refs;

    /// <summary>Adds a commit on the ref and gives its mark. Without parents it is a root.</summary>
    public int Commit(string refName, string message, IReadOnlyDictionary<string, string> files, params int[] parents)
    {
        Line($"commit {refName}");
        Line($"mark :{++_lastMark}");
        Line($"committer Mona Example <mona@example.org> {_time += 61} +0000");
        Data(message);
        for (var i = 0; i < parents.Length; i++)
        {
            Line($"{(i == 0 ? "from" : "merge")} :{parents[i]}");
        }

        foreach (var (path, content) in files)
        {
            Line($"M 100644 inline {path}");
            Data(content);
        }

        Line("");
        _refs++;
        return _lastMark;
    }

    /// <summary>Points a ref at a commit.</summary>
    public void Ref(string name, int mark)
    {
        Line($"reset {name}");
        Line($"from :{mark}");
        Line("");
        _refs++;
    }

    /// <summary>Adds an annotated tag; the name is without <c>refs/tags/</c>.</summary>
    public void Tag(string name, int mark, string message)
    {
        Line($"tag {name}");
        Line($"from :{mark}");
        Line($"tagger Mona Example <mona@example.org> {_time += 61} +0000");
        Data(message);
        _refs++;
    }

    /// <summary>Attaches a note to a commit, under <c>refs/notes/commits</c>.</summary>
    public void Note(int mark, string text)
    {
        Line("commit refs/notes/commits");
        Line($"committer Mona Example <mona@example.org> {_time += 61} +0000");
        Data("Notes added");
        Line($"N inline :{mark}");
        Data(text);
        Line("");
    }

    /// <summary>
    /// Writes everything to the bare repository, which is made when missing. Gives the object ids by mark, from 1.
    /// </summary>
    public async Task<IReadOnlyList<string>> WriteAsync(
        string directory, string defaultBranch, CancellationToken cancellationToken)
    {
        GitStorage.CreateBare(directory, defaultBranch);
        var marks = Path.Combine(directory, "seed-marks");
        await RunAsync(
            directory, ["fast-import", "--quiet", "--force", $"--export-marks={marks}"], _stream.WrittenMemory,
            cancellationToken);
        var ids = new string[_lastMark + 1];
        foreach (var line in await File.ReadAllLinesAsync(marks, cancellationToken))
        {
            var parts = line.Split(' ');
            ids[int.Parse(parts[0][1..], CultureInfo.InvariantCulture)] = parts[1];
        }

        File.Delete(marks);
        if (_refs > ManyRefs)
        {
            await RunAsync(directory, ["pack-refs", "--all"], default, cancellationToken);
        }

        return ids;
    }

    private static async Task RunAsync(
        string directory, string[] arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        await output;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"git {arguments[0]} failed: {await errors}");
        }
    }

    private void Line(string line) => _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));

    private void Data(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Line($"data {bytes.Length}");
        _stream.Write(bytes);
        Line("");
    }
}
