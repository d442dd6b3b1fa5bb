using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Report;

public sealed class ReportPageTests
{
    [Fact]
    public void Page_of_a_mixed_run_is_as_recorded() =>
        Golden.Match(ReportPage.Render(SampleRun.Mixed with { Warnings = [RunVerdict.GoneWarning(1, 4)!] }), "mixed-run.html");

    [Fact]
    public void Page_is_well_formed_and_names_every_repository()
    {
        var page = XDocument.Parse(ReportPage.Render(SampleRun.Mixed));

        var rows = page.Descendants("tbody").Single().Elements("tr");
        rows.Select(row => row.Element("td")!.Value + " " + row.Descendants("bdi").Single().Value).Should().Equal(
            "partial _organization", "succeeded api", "unchanged docs", "partial gears", "gone legacy", "skipped old-fork", "partial tools", "failed widgets");
    }

    [Fact]
    public void Failures_come_before_the_table_with_type_message_and_hint()
    {
        var page = XDocument.Parse(ReportPage.Render(SampleRun.Mixed));

        page.Descendants("article").First().Value.Should().Contain("widgets").And.Contain("GitTransferException")
            .And.Contain("The server sent nothing for 30 s").And.Contain("Run the retry.");
        page.Descendants("section").Last().Attribute("id")!.Value.Should().Be("repositories");
    }

    [Fact]
    public void Hostile_text_in_every_place_stays_text()
    {
        var page = XDocument.Parse(ReportPage.Render(Hostile()));

        page.Descendants("script").Should().BeEmpty();
        page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal))
            .Should().BeEmpty();
        page.Descendants("bdi").Last().Value.Should().Be(VisibleText.Escape(SampleRun.HostileName));
    }

    [Fact]
    public void Hostile_text_brings_no_invisible_character_into_the_page()
    {
        var page = ReportPage.Render(Hostile());

        page.Where(char.IsControl).Should().OnlyContain(c => c == '\n');
        page.Should().NotContain("\u202e");
    }

    [Fact]
    public void Policy_allows_the_one_style_sheet_and_nothing_else()
    {
        var page = XDocument.Parse(ReportPage.Render(SampleRun.Clean));

        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page.Descendants("style").Single().Value)));
        var policy = page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;
        policy.Should().Be($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
        page.Descendants().Attributes("style").Should().BeEmpty("the policy would not let them through");
    }

    [Fact]
    public void Page_refers_to_nothing_outside_itself()
    {
        var page = XDocument.Parse(ReportPage.Render(SampleRun.Mixed));

        page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href").Should().BeEmpty();
        page.Descendants("style").Single().Value.Should().NotContain("url(").And.NotContain("@import");
    }

    [Fact]
    public void Ten_thousand_repositories_make_one_page_of_modest_size()
    {
        var outcomes = Enumerable.Range(0, 10_000).Select(i => SampleRun.Good($"repository-{i:00000}", OutcomeStatus.Succeeded));

        var page = ReportPage.Render(SampleRun.Of([.. outcomes]));

        page.Length.Should().BeLessThan(5_000_000);
        XDocument.Parse(page).Descendants("tbody").Single().Elements("tr").Should().HaveCount(10_000);
    }

    [Fact]
    public void Warnings_of_repositories_stand_on_top_with_their_names()
    {
        var page = XDocument.Parse(ReportPage.Render(SampleRun.Mixed));

        page.Descendants("p").Single(p => p.Attribute("class")?.Value == "warning").Value
            .Should().Be("Warning: docs: The default branch 'main' was force-pushed: 3 commits are no longer reached.");
    }

    [Fact]
    public void The_age_of_the_oldest_settings_is_told_with_the_repository_s_name()
    {
        var page = XDocument.Parse(ReportPage.Render(SampleRun.Mixed));

        page.Descendants("p").Single(p => p.Attribute("class")?.Value == "ages").Value
            .Should().Contain("21 days ago").And.Contain("docs, 2026-11-02");
        ReportPage.Render(SampleRun.Clean).Should().NotContain("class=\"ages\"");
    }

    [Theory]
    [InlineData(MissingReasons.Unsupported, "issue_types: not offered by this GitHub")]
    [InlineData(MissingReasons.Lost, "issue_types: no longer there")]
    [InlineData(MissingReasons.Permission, "issue_types: permission missing")]
    public void Every_reason_has_words(string reason, string words) =>
        MissingText.Describe(new MissingKind { Kind = "issue_types", Reason = reason }).Should().Be(words);

    [Theory]
    [InlineData("clean", "Complete")]
    [InlineData("mixed", "Needs attention")]
    public void Verdict_is_told_in_words(string run, string expected) =>
        ReportPage.Render(run == "clean" ? SampleRun.Clean : SampleRun.Mixed).Should().Contain(expected);

    private static RunManifest Hostile()
    {
        var hostile = SampleRun.HostileName;
        var missing = new MissingKind { Kind = hostile, Reason = hostile, Permission = hostile, Detail = hostile, Refs = [hostile] };
        var manifest = SampleRun.Of(
            SampleRun.Failed(hostile, hostile, hostile, hostile),
            SampleRun.Partial(hostile, missing) with { Snapshot = new BackupKey(hostile), Note = hostile },
            SampleRun.Good(hostile, hostile));
        return manifest with { Warnings = [hostile], Run = manifest.Run with { Id = hostile, Organization = hostile } };
    }
}
