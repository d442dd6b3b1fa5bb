using System.Diagnostics;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>What the API must know of a git repository's history; git itself is asked.</summary>
internal static class GitQuestions
{
    /// <summary>Whether there is such a commit.</summary>
    public static bool HasCommit(GitStorage git, string sha) =>
        sha.All(char.IsAsciiLetterOrDigit) && Ask(git, "cat-file", "-e", $"{sha}^{{commit}}") is not null;

    /// <summary>How many commits the head has that the base has not; null: they have no history in common.</summary>
    public static int? CommitsBetween(GitStorage git, string from, string to) =>
        Ask(git, "merge-base", from, to) is null ? null
        : int.Parse(
            Ask(git, "rev-list", "--count", $"{from}..{to}") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The lines of one file that a pull request's diff shows, each as its side and its number.</summary>
    public static HashSet<string> LinesOfDiff(GitStorage git, PullRequest pull, string path)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        var diff = Ask(git, "diff", "--no-color", $"{pull.BaseSha}...{pull.HeadSha}", "--", path) ?? "";
        var (left, right, isHunk) = (0, 0, false);
        foreach (var line in diff.Split('\n'))
        {
            if (line.StartsWith("@@ -", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                (left, right, isHunk) = (First(parts[1]), First(parts[2]), true);
            }
            else if (isHunk && line.Length > 0)
            {
                left += Note(lines, "LEFT", left, line[0] is '-' or ' ');
                right += Note(lines, "RIGHT", right, line[0] is '+' or ' ');
            }
        }

        return lines;
    }

    private static int Note(HashSet<string> lines, string side, int number, bool isThere)
    {
        if (isThere)
        {
            lines.Add($"{side} {number}");
        }

        return isThere ? 1 : 0;
    }

    private static int First(string range) =>
        int.Parse(range.TrimStart('-', '+').Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What git prints; null when it fails.</summary>
    private static string? Ask(GitStorage git, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "--git-dir", git.Directory, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd() : null;
    }
}
