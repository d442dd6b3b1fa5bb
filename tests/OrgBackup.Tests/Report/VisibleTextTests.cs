using CsCheck;
using OrgBackup.Report;

namespace OrgBackup.Tests.Report;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain-name_1.0", "plain-name_1.0")]
    [InlineData("Grüße 你好 עברית 🎉", "Grüße 你好 עברית 🎉")]
    [InlineData("a\u001b[2Jb", @"a\u001b[2Jb")]
    [InlineData("a\r\nb\tc", @"a\u000d\u000ab\u0009c")]
    [InlineData("\u202egnp.exe", @"\u202egnp.exe")]
    [InlineData("a\u009bb\u0000\u007f", @"a\u009bb\u0000\u007f")]
    [InlineData("a\u2028b\u2029c\ufeffd\u200be", @"a\u2028b\u2029c\ufeffd\u200be")]
    [InlineData("\udb40\udc41", @"\udb40\udc41")]
    [InlineData("ref-\uefff", @"ref-\uefff")]
    public void Escape_shows_what_is_invisible_and_keeps_letters(string text, string expected) =>
        VisibleText.Escape(text).Should().Be(expected);

    [Fact]
    public void Escape_shows_halves_of_surrogate_pairs() =>
        VisibleText.Escape("a\ud83db\udc00" + '\ud83d').Should().Be(@"a\ud83db\udc00\ud83d");

    [Fact]
    public void Nothing_that_moves_a_cursor_ends_a_line_or_breaks_XML_survives() =>
        Gen.Char[char.MinValue, char.MaxValue].Array[0, 20].Select(chars => new string(chars)).Sample(text =>
        {
            var escaped = VisibleText.Escape(text);
            return !escaped.Any(char.IsControl) && System.Xml.XmlConvert.VerifyXmlChars(escaped) is not null;
        });
}
