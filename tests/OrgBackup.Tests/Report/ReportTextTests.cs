using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Report;

public sealed class ReportTextTests
{
    [Fact]
    public void Report_of_a_mixed_run_is_as_recorded() =>
        Golden.Match(ReportText.Render(SampleRun.Mixed with { Warnings = [RunVerdict.GoneWarning(1, 4)!] }, "./backup"), "mixed-run.txt");

    [Fact]
    public void Report_of_a_clean_run_offers_no_retry() =>
        ReportText.Render(SampleRun.Clean, "./backup").Should().NotContain("retry").And.Contain("1 succeeded");

    [Fact]
    public void A_store_with_a_space_is_quoted_in_the_command_for_a_retry() =>
        ReportText.Render(SampleRun.Mixed, "/mnt/my 'old' disk")
            .Should().Contain(@"orgbackup retry acme-20261123T140000Z --to '/mnt/my '\''old'\'' disk'");

    [Fact]
    public void Places_in_a_bucket_are_full_addresses() =>
        ReportText.Render(SampleRun.Clean, "s3://bucket/prefix/")
            .Should().Contain("manifest: s3://bucket/prefix/_runs/acme-20261123T140000Z/manifest.json");

    [Fact]
    public void Texts_from_outside_cannot_write_to_the_terminal()
    {
        var hostile = SampleRun.HostileName;
        var missing = new MissingKind
        {
            Kind = hostile,
            Reason = hostile,
            Permission = hostile,
            Detail = hostile,
            Refs = [hostile],
        };
        var manifest = SampleRun.Of(SampleRun.Failed(hostile, hostile, hostile, hostile), SampleRun.Partial(hostile, missing));

        var text = ReportText.Render(manifest with { Warnings = [hostile], Run = manifest.Run with { Id = hostile } }, hostile);

        text.Where(char.IsControl).Should().OnlyContain(c => c == '\n');
        text.Should().NotContain("\u202e").And.Contain(@"\u001b[31m\u202egnp.exe\u000d\u000a");
    }

    [Fact]
    public void Colours_are_put_on_the_status_words_alone() =>
        ReportText.Render(SampleRun.Mixed, "./backup", (status, text) => $"[{status}]{text}[/]")
            .Should().Contain("[failed]  failed   [/]widgets");

    [Fact]
    public void At_most_three_undelivered_refs_are_named() =>
        MissingText.Describe(new MissingKind
        {
            Kind = "git",
            Reason = MissingReasons.Retryable,
            Refs = ["refs/pull/1/head", "refs/pull/2/head", "refs/pull/3/head", "refs/pull/4/head"],
        }).Should().Be(
            "git: could not be read this time, 4 refs not delivered (refs/pull/1/head, refs/pull/2/head, refs/pull/3/head, …)");
}
