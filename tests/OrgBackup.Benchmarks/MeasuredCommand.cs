using System.Diagnostics;
using System.Globalization;

namespace OrgBackup.Benchmarks;

/// <summary>What one process took from its start to its end: wall and processor seconds, highest resident size in MiB.</summary>
internal sealed record MeasuredCommand(double Seconds, double ProcessorSeconds, long PeakMegabytes)
{
    private const double TicksPerSecond = 100;

    /// <summary>Runs the command, by choice on one core only; it must end with 0.</summary>
    public static MeasuredCommand Of(string command, string[] arguments, bool isOneCore)
    {
        var start = isOneCore ? new ProcessStartInfo("taskset", ["-c", "0", command, .. arguments]) : new(command, arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var (before, watch) = (ChildTicks(), Stopwatch.StartNew());
        using var process = Process.Start(start)!;
        string? told = null;
        process.OutputDataReceived += (_, line) => told = line.Data ?? told;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = 0L;
        while (!process.WaitForExit(10))
        {
            peak = Math.Max(peak, ProcessTree.PeakOf(process.Id));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }

        // One that measures itself says so: seconds and processor seconds.
        return told?.Split(' ') is [var own, var processor]
            ? new(double.Parse(own, CultureInfo.InvariantCulture), double.Parse(processor, CultureInfo.InvariantCulture), peak >> 20)
            : new(seconds, (ChildTicks() - before) / TicksPerSecond, peak >> 20);
    }

    /// <summary>The middle of each figure.</summary>
    public static MeasuredCommand Median(IReadOnlyCollection<MeasuredCommand> runs) => new(
        runs.Select(run => run.Seconds).Order().ElementAt(runs.Count / 2),
        runs.Select(run => run.ProcessorSeconds).Order().ElementAt(runs.Count / 2),
        runs.Select(run => run.PeakMegabytes).Order().ElementAt(runs.Count / 2));

    /// <summary>The processor time of all children that have ended, as the kernel counts it.</summary>
    private static long ChildTicks()
    {
        // "pid (name) state parent …"; fields 16 and 17 are those of the children.
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
    }
}
