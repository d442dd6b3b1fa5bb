using OrgBackup.Report;

namespace OrgBackup.Tests.Report;

public sealed class HumanTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(1_234_567, "1.2 MB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(5_000_000_000_000, "5.0 TB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void Bytes_are_in_decimal_units(long bytes, string expected) => HumanText.Bytes(bytes).Should().Be(expected);

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(-3, "0.0 s")]
    [InlineData(double.NaN, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.97, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(11_220, "3 h 07 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void Seconds_read_as_people_say_them(double seconds, string expected) =>
        HumanText.Seconds(seconds).Should().Be(expected);

    [Theory]
    [InlineData(1, "1 repository")]
    [InlineData(0, "0 repositories")]
    [InlineData(1200, "1,200 repositories")]
    public void Counts_agree_with_their_noun(long number, string expected) =>
        HumanText.Count(number, "repository", "repositories").Should().Be(expected);
}
