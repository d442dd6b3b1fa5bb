using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Snapshots;

public sealed class KeepSelectionTests
{
    private static readonly DateOnly Newest = new(2026, 11, 22);

    [Fact]
    public void The_newest_of_each_week_month_and_year_stays()
    {
        // every Sunday for three years
        var snapshots = Enumerable.Range(0, 156).Select(week => Snapshot(Newest.AddDays(-7 * week)));

        var kept = Dates(snapshots, "weekly=3,monthly=3,yearly=5");

        kept.Should().Equal(
            "2026-11-22", "2026-11-15", "2026-11-08", "2026-10-25", "2026-09-27", "2025-12-28", "2024-12-29",
            "2023-12-31");
    }

    [Fact]
    public void Of_two_on_one_day_the_later_capture_stays()
    {
        var kept = KeepSelection.Of([Snapshot(Newest, hour: 3), Snapshot(Newest, hour: 9)], KeepRules.Parse("daily=7"));

        kept.Should().Equal(Snapshot(Newest, hour: 9).Key);
    }

    [Fact]
    public void A_damaged_snapshot_takes_no_sound_ones_place()
    {
        KnownSnapshot[] snapshots =
        [
            Snapshot(Newest) with { Damaged = true },
            Snapshot(Newest.AddDays(-1)),
            Snapshot(Newest.AddDays(-7)) with { Damaged = true },
            Snapshot(Newest.AddDays(-14)),
            Snapshot(Newest.AddDays(-21)),
        ];

        Dates(snapshots, "weekly=2").Should().Equal("2026-11-22", "2026-11-21", "2026-11-15", "2026-11-08");
    }

    [Theory]
    [InlineData("")]
    [InlineData("weekly")]
    [InlineData("weekly=0")]
    [InlineData("weekly=-1")]
    [InlineData("hourly=3")]
    [InlineData("weekly=1,weekly=2")]
    [InlineData("runs=3")]
    public void Rules_that_mean_nothing_are_refused(string text)
    {
        var parse = () => KeepRules.Parse(text);

        parse.Should().Throw<UsageException>();
    }

    private static IEnumerable<string> Dates(IEnumerable<KnownSnapshot> snapshots, string rules) =>
        KeepSelection.Of(snapshots, KeepRules.Parse(rules))
            .Select(key => key.Value[^15..^5])
            .OrderDescending(StringComparer.Ordinal);

    private static KnownSnapshot Snapshot(DateOnly date, int hour = 0) => new(
        BackupKey.Record($"h{hour}", date), "web", date, new(date, new TimeOnly(hour, 0), TimeSpan.Zero))
    {
        Identity = (false, 1),
        Needs = [],
    };
}
