using System.Globalization;

namespace OrgBackup.Backup;

/// <summary>
/// When every kind of a repository is read whole again: every n-th run. The first time comes sooner, by the
/// repository's id, so that not all of an organization's repositories are due in the same run; never in the very next
/// one.
/// </summary>
/// <param name="Every">n; 1: in every run.</param>
public sealed record SweepSchedule(int Every)
{
    /// <summary>The variable that sets it.</summary>
    public const string Variable = "ORGBACKUP_SWEEP_EVERY";

    private const int Most = 1000;

    /// <summary>Gets the usual schedule: every fourth run.</summary>
    public static SweepSchedule Default { get; } = new(4);

    /// <exception cref="UsageException">The variable is set to something else than a number from 1 to 1000.</exception>
    public static SweepSchedule From(Func<string, string?> environment)
    {
        if (environment(Variable)?.Trim() is not { Length: > 0 } text)
        {
            return Default;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var every)
            && every is >= 1 and <= Most
                ? new SweepSchedule(every)
                : throw new UsageException(
                    $"{Variable} is '{text}', which is no number from 1 to {Most}.",
                    "Set it to the number of runs in which everything is read whole once; 4 by default.");
    }

    /// <summary>The run in which it is due after a first whole reading.</summary>
    public int FirstAfter(int run, long repositoryId) => Every switch
    {
        1 => run + 1,
        2 => run + 2,
        _ => run + 2 + (int)(Math.Abs(repositoryId) % (Every - 1)),
    };

    /// <summary>The run in which it is due after one that was due.</summary>
    public int NextAfter(int run) => run + Every;
}
