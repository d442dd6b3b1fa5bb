using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OrgBackup.Benchmarks;

/// <summary>A bare repository of about a wanted size with one pack: commits that each add a file and change others.</summary>
internal static class GeneratedHistory
{
    private const int Folders = 60;
    private const int Lines = 160;
    private const int CommitsPerMegabyte = 67;
    private static readonly string[] Words = MakeWords();

    /// <returns>The folder of the repository.</returns>
    public static string Make(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        Git(folder, ["init", "--quiet", "--bare", "--initial-branch=main"], _ => { });
        Git(folder, ["-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force"], to => Write(to, megabytes * CommitsPerMegabyte));
        Git(folder, ["repack", "-adq"], _ => { });
        return folder;
    }

    /// <summary>Adds commits, each with a file of its own and no change of another.</summary>
    public static void Grow(string folder, int seed, int commits)
    {
        Git(folder, ["-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force"], to =>
        {
            var random = new Random(seed);
            var script = new BufferedStream(to, 1 << 20);
            for (var number = 0; number < commits; number++)
            {
                Put(script, $"commit refs/heads/main\ncommitter Ada <ada@example.org> {1_800_000_000 + (seed * 10_000) + number} +0000\n");
                Data(script, $"Week {seed}, change {number}");
                if (number == 0)
                {
                    Put(script, $"from refs/heads/main^0\n");
                }

                Put(script, $"M 100644 inline new/week-{seed}/part-{number}.txt\n");
                Data(script, string.Concat(Enumerable.Range(0, Lines).Select(_ => Line(random))));
            }

            script.Flush();
        });
        Git(folder, ["repack", "-dq"], _ => { });
    }

    /// <summary>About how many commits the repository has, by its size.</summary>
    public static int CommitsOf(string folder) =>
        Directory.GetFiles(Path.Combine(folder, "objects", "pack"), "*.pack").Sum(pack => (int)(new FileInfo(pack).Length >> 20)) * CommitsPerMegabyte;

    private static void Write(Stream to, int commits)
    {
        var random = new Random(commits);
        var files = new List<string[]>();
        var script = new BufferedStream(to, 1 << 20);
        for (var number = 0; number < commits; number++)
        {
            files.Add([.. Enumerable.Range(0, Lines).Select(_ => Line(random))]);
            Put(script, $"commit refs/heads/main\ncommitter Ada <ada@example.org> {1_700_000_000 + number} +0000\n");
            Data(script, $"Change {number}");
            foreach (var file in (int[])[number, random.Next(files.Count), random.Next(files.Count), files.Count / 2])
            {
                files[file][random.Next(Lines)] = Line(random);
                Put(script, $"M 100644 inline src/{file % Folders}/part-{file / Folders}.txt\n");
                Data(script, string.Concat(files[file]));
            }
        }

        script.Flush();
    }

    private static string Line(Random random) =>
        string.Join(' ', Enumerable.Range(0, 6).Select(_ => Words[random.Next(Words.Length)])) + "\n";

    private static void Put(Stream to, FormattableString text) =>
        to.Write(Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

    private static void Data(Stream to, string text) => Put(to, $"data {text.Length}\n{text}\n");

    private static string[] MakeWords()
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, 3000).Select(_ => new string(
                [.. Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + random.Next(26)))])),
        ];
    }

    private static void Git(string folder, string[] arguments, Action<Stream> write)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        write(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"git {arguments[0]} failed.");
        }
    }
}
