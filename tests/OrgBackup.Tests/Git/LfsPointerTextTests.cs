using System.Text;
using OrgBackup.Git;
using OrgBackup.Snapshots;

namespace OrgBackup.Tests.Git;

public sealed class LfsPointerTextTests
{
    private const string Version = "version https://git-lfs.github.com/spec/v1\n";

    private static readonly string Oid = new('a', 64);

    [Theory]
    [InlineData(Version + "oid sha256:{0}\nsize 12345\n")]
    [InlineData(Version + "oid sha256:{0}\nsize 12345")]
    [InlineData("version https://git-lfs.github.com/spec/v1\r\noid sha256:{0}\r\nsize 12345\r\n")]
    [InlineData(Version + "ext-0-foo sha256:bb\next-1-bar sha256:cc\noid sha256:{0}\nsize 12345\n")]
    [InlineData("version https://hawser.github.com/spec/v1\noid sha256:{0}\nsize 12345\n")]
    public void What_git_lfs_takes_for_a_pointer_is_one(string text) =>
        Parse(text).Should().Be(new LfsPointer(Oid, 12345));

    [Theory]
    [InlineData("Version https://git-lfs.github.com/spec/v1\noid sha256:{0}\nsize 1\n")]
    [InlineData("version https://example.org/spec/v1\noid sha256:{0}\nsize 1\n")]
    [InlineData(Version + "size 1\noid sha256:{0}\n")]
    [InlineData(Version + "oid md5:{0}\nsize 1\n")]
    [InlineData(Version + "oid sha256:{0}0\nsize 1\n")]
    [InlineData(Version + "oid sha256:..{0}\nsize 1\n")]
    [InlineData(Version + "oid sha256:{0}\nsize -1\n")]
    [InlineData(Version + "oid sha256:{0}\nsize 1x\n")]
    [InlineData(Version + "oid sha256:{0}\nsize 99999999999999999999\n")]
    [InlineData(Version + "oid sha256:{0}\n")]
    [InlineData(Version + "oid sha256:{0}\nsize 1\nmore 1\n")]
    [InlineData(Version + "oid sha256:{0}\nsize 1\nsize 2\n")]
    [InlineData("")]
    public void Everything_else_is_not(string text) => Parse(text).Should().BeNull();

    [Fact]
    public void An_id_in_capital_letters_is_none() =>
        Parse($"{Version}oid sha256:{new string('A', 64)}\nsize 1\n").Should().BeNull();

    [Fact]
    public void A_text_of_more_than_1024_bytes_is_none() =>
        Parse(Version + "oid sha256:{0}\nsize 1\n" + new string('\n', 1000)).Should().BeNull();

    private static LfsPointer? Parse(string text) =>
        LfsPointerText.Parse(Encoding.UTF8.GetBytes(text.Replace("{0}", Oid, StringComparison.Ordinal)));
}
