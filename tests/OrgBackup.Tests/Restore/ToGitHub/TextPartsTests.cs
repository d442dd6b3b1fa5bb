using System.Text.Json;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Tests.Restore.ToGitHub;

public sealed class TextPartsTests
{
    private const int Most = TextParts.Limit - TextParts.Room;

    [Fact]
    public void A_text_that_fits_is_one_part_and_so_is_none() =>
        (TextParts.Of("", text => text).Count, TextParts.Of("abc", text => text).Count).Should().Be((1, 1));

    [Fact]
    public void A_long_text_is_cut_at_the_end_of_lines_and_nothing_is_lost()
    {
        var text = string.Concat(Enumerable.Range(0, 9_000).Select(line => $"line {line} of many\n"));
        var parts = TextParts.Of(text, part => part);
        string.Concat(parts).Should().Be(text);
        parts.Should().HaveCountGreaterThan(1).And.OnlyContain(part => part.Length <= Most && part.EndsWith('\n'));
    }

    [Fact]
    public void A_character_of_two_units_is_never_cut()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("😀", 70_000));
        var parts = TextParts.Of(text, part => part);
        string.Concat(parts).Should().Be(text);
        parts.Should().OnlyContain(part => part.Length <= Most && !char.IsLowSurrogate(part[0]));
    }

    [Fact]
    public void What_grows_when_it_is_made_harmless_still_fits() =>
        TextParts.Of(string.Concat(Enumerable.Repeat("@a ", 20_000)), part => part.Replace("@", "@\u200B"))
            .Should().OnlyContain(part => part.Length <= Most);

    [Fact]
    public void The_header_names_who_when_and_where_and_notifies_nobody()
    {
        var headers = new HeaderText(new(new()
        {
            Source = "acme/gears",
            TargetUrl = "https://github.com/rescue/gears",
            ServerUrl = new("https://github.com"),
        }));
        using var item = JsonDocument.Parse(
            """
            {"user": {"login": "octocat"}, "created_at": "2024-05-06T07:08:09Z",
             "html_url": "https://github.com/acme/gears/issues/1", "reactions": {"+1": 2, "heart": 1}}
            """);
        headers.Line(item.RootElement).Should().Be(
            "> Originally by **`octocat`** on 2024-05-06 07:08 UTC"
            + " · [original](https://redirect.github.com/acme/gears/issues/1)");
        HeaderText.ReactionsOf(item.RootElement).Should().Be("👍 2, ❤️ 1");
        using var ghost = JsonDocument.Parse("""{"user": null}""");
        headers.Line(ghost.RootElement).Should().Be("> Originally by **`ghost`**");
    }
}
