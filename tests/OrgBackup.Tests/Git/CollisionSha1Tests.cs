using System.Security.Cryptography;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

#pragma warning disable CA5350 // Git's own checksum, not a choice of ours.

/// <summary>SHA-1 that notices the messages of collision attacks.</summary>
public sealed class CollisionSha1Tests : GitTestBase
{
    // The first 320 bytes of the two files of Stevens et al., "The first collision for full SHA-1" (2017). That the
    // tests hold shows that they are genuine: nobody else has two messages with one SHA-1.
    private const string First =
        "255044462d312e330a25e2e3cfd30a0a0a312030206f626a0a3c3c2f57696474682032203020522f4865696768742033"
        + "203020522f547970652034203020522f537562747970652035203020522f46696c7465722036203020522f436f6c6f72"
        + "53706163652037203020522f4c656e6774682038203020522f42697473506572436f6d706f6e656e7420383e3e0a7374"
        + "7265616d0affd8fffe00245348412d3120697320646561642121212121852fec092339759c39b1a1c63c4c97e1fffe01"
        + "7346dc9166b67e118f029ab621b2560ff9ca67cca8c7f85ba84c79030c2b3de218f86db3a90901d5df45c14f26fedfb3"
        + "dc38e96ac22fe7bd728f0e45bce046d23c570feb141398bb552ef5a0a82be331fea48037b8b5d71f0e332edf93ac3500"
        + "eb4ddc0decc1a864790c782c76215660dd309791d06bd0af3f98cda4bc4629b1";

    /// <summary>What the second message has from byte 192 on.</summary>
    private const string SecondFrom192 =
        "7f46dc93a6b67e013b029aaa1db2560b45ca67d688c7f84b8c4c791fe02b3df614f86db1690901c56b45c1530afedfb7"
        + "6038e972722fe7ad728f0e4904e046c230570fe9d41398abe12ef5bc942be33542a4802d98b5d70f2a332ec37fac3514"
        + "e74ddc0f2cc1a874cd0c78305a21566461309789606bd0bf3f98cda8044629a1";

    private static byte[] FirstMessage => Convert.FromHexString(First);

    private static byte[] SecondMessage => [.. FirstMessage[..192], .. Convert.FromHexString(SecondFrom192)];

    [Fact]
    public void Both_messages_of_a_collision_are_noticed()
    {
        var (first, second) = (FirstMessage, SecondMessage);

        first.Should().NotEqual(second);
        SHA1.HashData(first).Should().Equal(SHA1.HashData(second));
        Look(first).Should().Be((Convert.ToHexStringLower(SHA1.HashData(first)), true));
        Look(second).Should().Be((Convert.ToHexStringLower(SHA1.HashData(second)), true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(319)]
    public void It_is_noticed_whatever_the_pieces_are_and_only_in_its_own_message(int length)
    {
        var hash = new CollisionSha1();
        byte[] whole = [.. FirstMessage, .. new byte[100]];
        foreach (var piece in whole.Chunk(length))
        {
            hash.Append(piece);
        }

        var digest = new byte[20];
        hash.Finish(digest).Should().BeTrue();
        digest.Should().Equal(SHA1.HashData(whole));
        hash.Hash("the next one"u8, digest).Should().BeFalse();
        digest.Should().Equal(SHA1.HashData("the next one"u8));
    }

    [Fact]
    public void A_bit_more_or_less_is_no_collision()
    {
        for (var bit = 192 * 8; bit < 320 * 8; bit += 7)
        {
            var message = FirstMessage;
            message[bit / 8] ^= (byte)(1 << (bit % 8));

            Look(message).Should().Be((Convert.ToHexStringLower(SHA1.HashData(message)), false));
        }
    }

    [Fact]
    public void Anything_else_has_the_digest_that_it_has_everywhere()
    {
        var chance = new Random(5);
        for (var length = 0; length < 500; length++)
        {
            var message = new byte[length];
            chance.NextBytes(message);

            Look(message).Should().Be((Convert.ToHexStringLower(SHA1.HashData(message)), false));
        }
    }

    [Fact]
    public void The_differences_leave_the_state_at_the_step_of_the_test_alone()
    {
        var message = new uint[DisturbanceVectors.Steps];
        DisturbanceVectors.Earlier.Should().HaveCount(23);
        DisturbanceVectors.Later.Should().HaveCount(9);
        foreach (var difference in DisturbanceVectors.Earlier.Concat(DisturbanceVectors.Later))
        {
            for (var i = 16; i < difference.Length; i++)
            {
                var expanded = difference[i - 3] ^ difference[i - 8] ^ difference[i - 14] ^ difference[i - 16];
                difference[i].Should().Be(uint.RotateLeft(expanded, 1));
            }

            Sha1State.Initial.Backward(message, 58).Forward(message, 0, 58).Should().Be(Sha1State.Initial);
        }
    }

    /// <summary>
    /// Nobody has two objects of git that collide, only such messages: this is where an object's bytes go through.
    /// </summary>
    [Fact]
    public void An_object_that_was_made_to_collide_is_refused()
    {
        using var hash = ObjectFormat.Sha1.Watchful().StartObjects();
        hash.Append(FirstMessage);
        var finish = () => hash.Finish(new byte[20]);

        finish.Should().Throw<DamagedBackupException>()
            .WithMessage("the object f92d74e3874587aaf443d1db961d4e26dde13e9c has the marks of a SHA-1 collision attack");
    }

    [Fact]
    public async Task A_sound_repository_has_no_marks()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 20, bytes: 100_000);
        await repository.GitAsync("config", "core.bigFileThreshold", "1m");
        await repository.CommitAsync("refs/heads/side", bytes: 3_000_000);
        var mirror = await MirrorAsync();

        await using var git = OfflineGit.Open(1, Progress, TimeProvider.System, detectsCollisions: true);
        var damage = await git.CheckAsync(
            Mirror, mirror.Refs.Refs.ToDictionary(one => one.Name, one => one.Oid, StringComparer.Ordinal), Ct);

        damage.Should().BeEmpty();
    }

    [Fact]
    public async Task A_damaged_object_is_found_on_that_way_too()
    {
        var repository = await NewRepositoryAsync();
        await repository.CommitAsync("refs/heads/main", count: 3, bytes: 10_000);
        var mirror = await MirrorAsync();
        var pack = Directory.GetFiles(Path.Combine(Mirror, "objects/pack"), "*.pack").Single();
        File.SetAttributes(pack, FileAttributes.Normal);
        var bytes = await File.ReadAllBytesAsync(pack, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(pack, bytes, Ct);

        var proof = new RepositoryProof(Mirror, ObjectFormat.Sha1.Watchful(), Ct);
        proof.Run(mirror.Refs.Refs);

        proof.Damage.Should().NotBeEmpty();
    }

    private static (string Digest, bool IsAttack) Look(byte[] message)
    {
        var digest = new byte[20];
        var isAttack = new CollisionSha1().Hash(message, digest);
        return (Convert.ToHexStringLower(digest), isAttack);
    }
}
