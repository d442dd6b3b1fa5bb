using OrgBackup.Metadata;

namespace OrgBackup.Tests.Metadata;

public sealed class IdentitySetTests
{
    [Fact]
    public void It_holds_what_a_general_set_holds()
    {
        var (set, expected, random) = (new IdentitySet(), new HashSet<UInt128>(), new Random(4));
        for (var i = 0; i < 50_000; i++)
        {
            // numbers close together and far apart, and halves of hashes
            var identity = (i % 3) switch
            {
                0 => (UInt128)(ulong)random.NextInt64(20_000),
                1 => (UInt128)(ulong)random.NextInt64(),
                _ => new UInt128((1UL << 63) + (ulong)random.NextInt64(100), (ulong)random.NextInt64(500)),
            };
            set.Contains(identity).Should().Be(expected.Contains(identity));
            set.Add(identity).Should().Be(expected.Add(identity));
        }

        set.Count.Should().Be(expected.Count);
        expected.Should().OnlyContain(identity => set.Contains(identity));
    }

    [Fact]
    public void Zero_and_the_largest_id_are_identities_like_others()
    {
        var set = new IdentitySet();

        set.Contains(0).Should().BeFalse();
        set.Add(0).Should().BeTrue();
        set.Add((UInt128)long.MaxValue).Should().BeTrue();

        set.Add(0).Should().BeFalse();
        set.Contains((UInt128)long.MaxValue).Should().BeTrue();
        set.Count.Should().Be(2);
    }
}
