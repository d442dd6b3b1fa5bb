using System.Diagnostics;
using OrgBackup.GitHubStandIn;

namespace OrgBackup.Benchmarks;

/// <summary>One run of a process against the stand-in: what it took, and what it said.</summary>
internal sealed record MeasuredRun
{
    private const long Megabyte = 1024 * 1024;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    public required double Seconds { get; init; }

    public required int ExitCode { get; init; }

    public required long ApiCalls { get; init; }

    /// <summary>Gets the highest resident size of the process itself, as the kernel noted it, in MiB.</summary>
    public required long PeakMegabytes { get; init; }

    /// <summary>Gets the highest sum seen of the process and all that it started, in MiB.</summary>
    public required long PeakOfAllMegabytes { get; init; }

    /// <summary>Gets the last lines of the error stream, and the last request that was refused.</summary>
    public required string LastWords { get; init; }

    /// <summary>Starts the process, waits for its end, and measures from the outside.</summary>
    public static async Task<MeasuredRun> OfAsync(GitHubServer server, ProcessStartInfo start)
    {
        server.Journal.Clear();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var (own, all) = (0L, 0L);
        while (!process.HasExited)
        {
            own = Math.Max(own, ProcessTree.PeakOf(process.Id));
            all = Math.Max(all, ProcessTree.Sample(process.Id).Rss);
            await Task.Delay(Between);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await output;
        var refused = server.Journal.Entries.LastOrDefault(entry => entry.Status >= 400);
        return new()
        {
            Seconds = seconds,
            ExitCode = process.ExitCode,
            ApiCalls = server.Journal.ApiCalls,
            PeakMegabytes = own / Megabyte,
            PeakOfAllMegabytes = all / Megabyte,
            LastWords = string.Join('\n', (await error).TrimEnd().Split('\n').TakeLast(2).Append($"last refusal: {refused}")),
        };
    }

    /// <summary>Prints what a failed run said last.</summary>
    public void Complain(string who)
    {
        if (ExitCode != 0)
        {
            Console.Error.WriteLine($"{who} ended with {ExitCode}:\n{LastWords}");
        }
    }
}
