using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Tests.Report;

public sealed class RunVerdictTests
{
    [Theory]
    [InlineData(OutcomeStatus.Succeeded)]
    [InlineData(OutcomeStatus.Unchanged)]
    [InlineData(OutcomeStatus.Skipped)]
    [InlineData(OutcomeStatus.Gone)]
    public void A_run_with_this_status_alone_is_clean(string status) =>
        RunVerdict.IsClean(SampleRun.Of(SampleRun.Good("api", status))).Should().BeTrue();

    [Fact]
    public void A_run_without_repositories_is_clean() => RunVerdict.IsClean(SampleRun.Of()).Should().BeTrue();

    [Fact]
    public void One_failed_repository_among_good_ones_makes_a_run_unclean() =>
        RunVerdict.IsClean(SampleRun.Of(
            SampleRun.Good("api", OutcomeStatus.Succeeded),
            SampleRun.Failed("web", "StoreException", "No room.", ""))).Should().BeFalse();

    [Theory]
    [InlineData(MissingReasons.Retryable, false)]
    [InlineData(MissingReasons.Permission, true)]
    [InlineData(MissingReasons.Blocked, true)]
    public void A_partial_repository_makes_a_run_unclean_only_for_a_passing_cause(string reason, bool clean) =>
        RunVerdict.IsClean(SampleRun.Of(SampleRun.Partial("api", Missing(reason)))).Should().Be(clean);

    [Fact]
    public void One_passing_cause_among_permanent_ones_is_enough_for_a_retry() =>
        RunVerdict.NeedsRetry(SampleRun.Partial("api", Missing(MissingReasons.Permission), Missing(MissingReasons.Retryable)))
            .Should().BeTrue();

    [Fact]
    public void A_partial_repository_that_names_nothing_missing_needs_no_retry() =>
        RunVerdict.NeedsRetry(SampleRun.Good("api", OutcomeStatus.Partial)).Should().BeFalse();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 10)]
    [InlineData(2, 10)]
    [InlineData(1, 5)]
    [InlineData(200, 1000)]
    public void Up_to_a_fifth_gone_is_no_warning(int gone, int stored) => RunVerdict.GoneWarning(gone, stored).Should().BeNull();

    [Theory]
    [InlineData(3, 10)]
    [InlineData(1, 4)]
    [InlineData(201, 1000)]
    [InlineData(1, 1)]
    public void More_than_a_fifth_gone_makes_a_run_unclean(int gone, int stored)
    {
        var warning = RunVerdict.GoneWarning(gone, stored);

        warning.Should().Contain("the token lost access");
        RunVerdict.IsClean(SampleRun.Clean with { Warnings = [warning!], TooManyGone = true }).Should().BeFalse();
    }

    [Fact]
    public void Another_warning_leaves_a_run_clean() =>
        RunVerdict.IsClean(SampleRun.Clean with { Warnings = ["The clock of the store differs by 3 minutes."] }).Should().BeTrue();

    private static MissingKind Missing(string reason) => new() { Kind = "issues", Reason = reason };
}
