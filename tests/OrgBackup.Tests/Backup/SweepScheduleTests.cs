using OrgBackup.Backup;

namespace OrgBackup.Tests.Backup;

public sealed class SweepScheduleTests
{
    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 3, 3)]
    [InlineData(3, 3, 4)]
    [InlineData(4, 3, 5)]
    [InlineData(8, 3, 9)]
    public void The_first_sweep_is_spread_over_the_runs_and_never_the_very_next_one(int every, int soonest, int latest)
    {
        var schedule = new SweepSchedule(every);

        var due = Enumerable.Range(1, 100).Select(id => schedule.FirstAfter(run: 1, id)).Distinct().Order().ToList();

        due.Should().Equal(Enumerable.Range(soonest, latest - soonest + 1));
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(" ", 4)]
    [InlineData("1", 1)]
    [InlineData("12", 12)]
    public void The_variable_sets_it(string? text, int every) =>
        SweepSchedule.From(_ => text).Every.Should().Be(every);

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("often")]
    [InlineData("1001")]
    public void Another_value_is_refused(string text)
    {
        var read = () => SweepSchedule.From(_ => text);

        read.Should().Throw<UsageException>().WithMessage($"ORGBACKUP_SWEEP_EVERY is '{text}'*");
    }
}
