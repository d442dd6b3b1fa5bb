using System.Text;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class PackIndexTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1, "")]
    [InlineData(400, 30, "")]
    [InlineData(300, 2, "--depth=250 --window=50")]
    [InlineData(20, 2000, "--window=0")]
    [InlineData(60, 5, "sha256")]
    public async Task The_index_is_to_the_byte_that_of_git(int commits, int files, string repack)
    {
        var pack = await PackSamples.MakeAsync(
            _folder["a"],
            PackSamples.History(commits, files),
            repack.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        await ExpectEqualAsync(pack, repack == "sha256" ? ObjectFormat.Sha256 : ObjectFormat.Sha1);
    }

    [Fact]
    public async Task An_empty_pack_has_an_index()
    {
        Directory.CreateDirectory(_folder["a"]);
        await GitCli.RunAsync(_folder["a"], "init", "--quiet", "--bare");
        var name = await GitCli.RunAsync(_folder["a"], "pack-objects", "--quiet", "empty");

        await ExpectEqualAsync(Path.Combine(_folder["a"], $"empty-{name}.pack"), ObjectFormat.Sha1);
    }

    [Theory]
    [InlineData("--no-delta-base-offset")]
    [InlineData("--delta-base-offset")]
    public async Task Deltas_may_name_their_base_by_id_or_by_place(string way)
    {
        await PackSamples.MakeAsync(_folder["a"], PackSamples.History(200, 3));
        var name = await GitCli.RunAsync(_folder["a"], "pack-objects", "--all", way, "--quiet", "--depth=100", "other");

        await ExpectEqualAsync(Path.Combine(_folder["a"], $"other-{name}.pack"), ObjectFormat.Sha1);
    }

    [Fact]
    public async Task Large_blobs_tags_of_tags_and_submodules_are_read()
    {
        var script = new StringBuilder(PackSamples.History(5, 3));
        var noise = new byte[3 << 20];
        new Random(3).NextBytes(noise);
        for (var i = 0; i < 3; i++)
        {
            PackSamples.Commit(script, 10 + i);
            script.Append("M 100644 inline large.bin\n");
            PackSamples.Data(script, $"{i}{Convert.ToBase64String(noise)}");
            script.Append("M 100644 inline zeros.bin\n");
            PackSamples.Data(script, new string('0', (4 << 20) + i));
            script.Append("M 160000 1111111111111111111111111111111111111111 sub\n");
        }

        var pack = await PackSamples.MakeAsync(_folder["a"], script.ToString());
        await GitCli.RunAsync(_folder["a"], "tag", "-a", "-m", "One", "one", "main");
        await GitCli.RunAsync(_folder["a"], "tag", "-a", "-m", "Two", "two", "one");
        await GitCli.RunAsync(_folder["a"], "repack", "-adfq");
        File.Exists(pack).Should().BeFalse();

        await ExpectEqualAsync(PackSamples.PackOf(_folder["a"]), ObjectFormat.Sha1);
    }

    [Fact]
    public async Task Offsets_beyond_the_short_table_go_into_the_long_one()
    {
        var pack = await PackSamples.MakeAsync(_folder["a"], PackSamples.History(30, 3));
        await GitCli.RunAsync(_folder["a"], "index-pack", "--index-version=2,0x400", "-o", "long.idx", pack);

        using var bytes = new PackBytes(pack);
        var proved = PackProof.Run(bytes, PackSamples.Job());

        PackSamples.IndexOf(proved, 0x400).Should().Equal(
            await File.ReadAllBytesAsync(Path.Combine(_folder["a"], "long.idx"), Ct));
    }

    [Fact]
    public async Task A_pack_is_read_while_it_arrives()
    {
        var pack = await PackSamples.MakeAsync(_folder["a"], PackSamples.History(200, 10));
        var content = await File.ReadAllBytesAsync(pack, Ct);

        await using var source = new MemoryStream(content);
        var proved = await PackArrival.RunAsync(source, _folder["copy.pack"], PackSamples.Job());

        PackSamples.IndexOf(proved).Should().Equal(
            await File.ReadAllBytesAsync(Path.ChangeExtension(pack, ".idx"), Ct));
        (await File.ReadAllBytesAsync(_folder["copy.pack"], Ct)).Should().Equal(content);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    [InlineData(5)]
    public async Task A_pack_that_arrives_damaged_is_refused(int cut)
    {
        var pack = await PackSamples.MakeAsync(_folder["a"], PackSamples.History(20, 3));
        var content = await File.ReadAllBytesAsync(pack, Ct);

        await using var source = new MemoryStream(cut < 0 ? [.. content, 0] : content[..^cut]);
        var act = () => PackArrival.RunAsync(source, _folder["copy.pack"], PackSamples.Job());

        await act.Should().ThrowAsync<DamagedBackupException>();
    }

    [Fact]
    public async Task A_thin_pack_is_refused()
    {
        await PackSamples.MakeAsync(_folder["a"], PackSamples.History(60, 1));
        await GitCli.RunAsync(
            _folder["a"],
            "main\n^main~1\n"u8.ToArray(),
            "-c", "alias.thin=!git pack-objects --thin --stdout --revs --quiet > thin.pack", "thin");

        var act = () => PackSamples.Index(Path.Combine(_folder["a"], "thin.pack"));

        act.Should().Throw<DamagedBackupException>().WithMessage("*its base is not in the pack*");
    }

    private static async Task ExpectEqualAsync(string pack, ObjectFormat format)
    {
        var expected = await File.ReadAllBytesAsync(Path.ChangeExtension(pack, ".idx"), Ct);
        PackSamples.Index(pack, format, threads: 2).Should().Equal(expected);
        PackSamples.Index(pack, format, threads: 1).Should().Equal(expected);
        PackSamples.Index(pack, format, threads: 2, isListed: true).Should().Equal(expected);
    }
}
