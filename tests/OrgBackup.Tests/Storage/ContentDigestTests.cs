using System.Security.Cryptography;
using CsCheck;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

public sealed class ContentDigestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void However_it_is_appended_the_parts_cover_every_byte_and_hash_to_the_same() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 50], Gen.Int[1, 64]).Sample((content, partSize, pieceSize) =>
        {
            using var hasher = new PartHasher(_ => partSize);
            foreach (var piece in content.Chunk(pieceSize))
            {
                hasher.Append(piece);
            }

            var digest = hasher.Finish();

            digest.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(content)));
            digest.Parts.Should().Equal(content.Chunk(partSize).Select(
                (part, n) => new ArtifactPart((long)n * partSize, part.Length, Convert.ToHexStringLower(SHA256.HashData(part)))));
        });

    [Fact]
    public async Task A_stream_and_a_writer_of_the_same_bytes_have_the_same_digest()
    {
        var content = TestBytes.Of(PartHasher.PartSize + 5);

        var ofStream = await ContentDigest.OfAsync(new MemoryStream(content), Token);
        var ofWriter = await ContentDigest.OfAsync(TestBytes.Writer(content), Token);

        ofWriter.Should().BeEquivalentTo(ofStream);
        ofStream.Size.Should().Be(content.Length);
    }

    [Fact]
    public async Task A_record_whose_parts_leave_a_gap_matches_nothing()
    {
        var digest = await ContentDigest.OfAsync(new MemoryStream([1, 2, 3, 4]), Token);
        var stored = digest.ToStored(new("x"));

        (await ContentDigest.MatchesAsync(new MemoryStream([1, 2, 3, 4]), stored, Token)).Should().BeTrue();
        foreach (var part in (ArtifactPart[])[stored.Parts[0] with { Offset = 1 }, stored.Parts[0] with { Size = 0 }, stored.Parts[0] with { Size = -4 }])
        {
            (await ContentDigest.MatchesAsync(new MemoryStream([1, 2, 3, 4]), stored with { Parts = [part] }, Token)).Should().BeFalse();
        }
    }
}
