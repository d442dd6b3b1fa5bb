using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class GitArchiveTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tar_unpacks_it_and_git_clones_from_what_it_unpacked()
    {
        var bare = await NewBareAsync();
        await WriteAsync(bare, "one.tar.gz");

        await RunAsync("tar", "-xzf", _folder["one.tar.gz"], "-C", _folder.Path);
        await GitCli.RunAsync(_folder.Path, "clone", "--quiet", "gears.git", "work");

        (await GitCli.RunAsync(_folder["gears.git"], "fsck", "--full", "--strict", "--no-progress")).Should().BeEmpty();
        (await GitCli.RunAsync(_folder["work"], "rev-parse", "HEAD")).Should()
            .Be(await GitCli.RunAsync(bare, "rev-parse", "refs/heads/main"));
    }

    [Fact]
    public async Task The_same_repository_gives_the_same_bytes_wherever_and_whenever_it_lies()
    {
        var bare = await NewBareAsync();
        await WriteAsync(bare, "one.tar.gz");
        await RunAsync("cp", "-r", bare, _folder["elsewhere.git"]);
        await RunAsync("find", _folder["elsewhere.git"], "-exec", "touch", "-d", "2001-01-01", "{}", "+");
        await WriteAsync(_folder["elsewhere.git"], "two.tar.gz");

        (await HashAsync("two.tar.gz")).Should().Be(await HashAsync("one.tar.gz"));
    }

    [Fact]
    public async Task Only_the_known_layout_is_archived()
    {
        var bare = await NewBareAsync();
        Directory.CreateDirectory(Path.Combine(bare, "hooks"));
        await File.WriteAllTextAsync(Path.Combine(bare, "hooks", "post-checkout"), "#!/bin/sh", Ct);
        await File.WriteAllTextAsync(Path.Combine(bare, "config"), "[core]\n\tfsmonitor = evil\n", Ct);
        await File.WriteAllTextAsync(Path.Combine(bare, "objects", "pack", "pack_git2_0123"), "left over", Ct);
        await WriteAsync(bare, "one.tar.gz");

        var listing = await RunAsync("tar", "-tzf", _folder["one.tar.gz"]);
        var config = await RunAsync("tar", "-xOzf", _folder["one.tar.gz"], "gears.git/config");

        var names = listing.Split('\n')
            .Select(name => name.Contains("pack-", StringComparison.Ordinal) ? Path.GetExtension(name) : name);
        names.Should().Equal(
            "gears.git/", "gears.git/objects/", "gears.git/objects/pack/", "gears.git/refs/",
            ".pack", ".idx",
            "gears.git/HEAD", "gears.git/config", "gears.git/packed-refs");
        config.Should().Be("[core]\n\trepositoryformatversion = 0\n\tbare = true");
    }

    [Fact]
    public async Task A_name_too_long_for_ustar_survives()
    {
        var bare = await NewBareAsync();
        var top = new string('r', 180) + ".git";
        await WriteAsync(bare, "one.tar.gz", top);

        await RunAsync("tar", "-xzf", _folder["one.tar.gz"], "-C", _folder.Path);
        await ExtractAsync("one.tar.gz");

        (await GitCli.RunAsync(_folder[top], "for-each-ref")).Should().Be(await GitCli.RunAsync(bare, "for-each-ref"));
        (await GitCli.RunAsync(_folder["out"], "for-each-ref")).Should()
            .Be(await GitCli.RunAsync(bare, "for-each-ref"));
    }

    [Fact]
    public async Task What_was_extracted_gives_the_same_archive_again()
    {
        await WriteAsync(await NewBareAsync(), "one.tar.gz");

        await ExtractAsync("one.tar.gz");
        await WriteAsync(_folder["out"], "two.tar.gz");

        (await HashAsync("two.tar.gz")).Should().Be(await HashAsync("one.tar.gz"));
    }

    [Theory]
    [InlineData("foreign.git")]
    [InlineData(".")]
    public async Task An_archive_of_another_tool_is_extracted_without_its_config_and_hooks(string what)
    {
        var repository = await ServerRepository.CreateAsync(_folder.Path, "gears");
        await repository.CommitAsync("refs/heads/main", count: 3);
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", "main");
        await File.WriteAllTextAsync(Path.Combine(repository.Folder, "hooks", "post-update"), "#!/bin/sh", Ct);
        await File.AppendAllTextAsync(Path.Combine(repository.Folder, "config"), "[core]\n\tsshCommand = evil\n", Ct);
        Directory.Move(repository.Folder, _folder["foreign.git"]);
        var from = what == "." ? _folder["foreign.git"] : _folder.Path;
        await RunAsync("tar", "-czf", _folder["one.tar.gz"], "-C", from, what);

        await ExtractAsync("one.tar.gz");

        (await GitCli.RunAsync(_folder["out"], "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)"))
            .Should().Be(await GitCli.RunAsync(
                _folder["foreign.git"], "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)"));
        (await GitCli.RunAsync(_folder["out"], "fsck", "--full", "--no-progress")).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName)
            .Should().BeEquivalentTo("HEAD", "config", "objects", "packed-refs", "refs");
        (await File.ReadAllTextAsync(Path.Combine(_folder["out"], "config"), Ct)).Should().NotContain("evil");
    }

    [Theory]
    [InlineData("/etc/gears/HEAD")]
    [InlineData("gears.git/../../HEAD")]
    [InlineData("gears.git/objects/pack/..")]
    [InlineData("..")]
    [InlineData("gears.git\\HEAD")]
    [InlineData("gears.git/refs/heads/x.lock")]
    public async Task An_entry_that_leads_elsewhere_is_refused(string name)
    {
        await WriteTarAsync(Text("gears.git/HEAD", "ref: refs/heads/main\n"), Text(name, "x"));

        await ExtractIsDamagedAsync();
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.Fifo)]
    public async Task A_link_or_device_is_refused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "gears.git/objects");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "/etc";
        }

        await WriteTarAsync(Text("gears.git/HEAD", "ref: refs/heads/main\n"), entry);

        await ExtractIsDamagedAsync();
    }

    [Theory]
    [InlineData("gears.git/HEAD")]
    [InlineData("gears.git/./HEAD")]
    [InlineData("gears.git/head")]
    [InlineData("other.git/HEAD")]
    public async Task A_second_entry_of_the_same_name_is_refused(string second)
    {
        await WriteTarAsync(Text("gears.git/HEAD", "ref: refs/heads/main\n"), Text(second, "ref: refs/heads/evil\n"));

        await ExtractIsDamagedAsync();
    }

    [Theory]
    [InlineData("HEAD", "ref: ../../etc/passwd\n")]
    [InlineData("packed-refs", "no refs at all\n")]
    [InlineData("refs/heads/main", "0123\n")]
    public async Task A_text_file_that_is_not_in_gits_format_is_refused(string name, string text)
    {
        PaxTarEntry[] entries = name == "HEAD"
            ? [Text("HEAD", text)]
            : [Text("HEAD", "ref: refs/heads/main\n"), Text(name, text)];
        await WriteTarAsync(entries);

        await ExtractIsDamagedAsync();
    }

    [Fact]
    public async Task A_file_that_unpacks_to_a_thousand_times_its_size_is_refused()
    {
        var zeros = new PaxTarEntry(
            TarEntryType.RegularFile, $"gears.git/objects/pack/pack-{new string('0', 40)}.pack");
        await using (var data = new FileStream(_folder["zeros"], FileMode.CreateNew, FileAccess.ReadWrite))
        {
            data.SetLength(400L * 1024 * 1024);
            zeros.DataStream = data;
            await WriteTarAsync(Text("gears.git/HEAD", "ref: refs/heads/main\n"), zeros);
        }

        await ExtractIsDamagedAsync();
    }

    [Fact]
    public async Task An_archive_cut_anywhere_is_damaged()
    {
        await WriteAsync(await NewBareAsync(), "whole.tar.gz");
        var whole = await File.ReadAllBytesAsync(_folder["whole.tar.gz"], Ct);
        int[] cuts = [0, 1, 9, 10, 100, 600, whole.Length / 2, whole.Length - 1030,
            .. Enumerable.Range(1, 20).Select(i => whole.Length - i)];
        foreach (var cut in cuts)
        {
            var extract = () => GitArchive.ExtractAsync(
                new MemoryStream(whole[..cut]), _folder[string.Create(CultureInfo.InvariantCulture, $"cut-{cut}")], Ct);

            await extract.Should()
                .ThrowAsync<DamagedBackupException>("the archive was cut to {0} of {1} bytes", cut, whole.Length);
        }
    }

    [Fact]
    public async Task A_flipped_byte_in_the_archive_is_noticed()
    {
        await WriteAsync(await NewBareAsync(), "whole.tar.gz");
        var whole = await File.ReadAllBytesAsync(_folder["whole.tar.gz"], Ct);
        foreach (var position in Enumerable.Range(0, 8).Select(i => 15 + (i * (whole.Length - 20) / 8)))
        {
            byte[] broken = [.. whole];
            broken[position] ^= 0x40;
            var extract = () => GitArchive.ExtractAsync(
                new MemoryStream(broken), _folder[string.Create(CultureInfo.InvariantCulture, $"flip-{position}")], Ct);

            await extract.Should().ThrowAsync<DamagedBackupException>("byte {0} was flipped", position);
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static PaxTarEntry Text(string name, string text) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        process.ExitCode.Should().Be(0, "{0} {1} works", program, string.Join(' ', arguments));
        return output.TrimEnd('\n');
    }

    private async Task<string> NewBareAsync()
    {
        var repository = await ServerRepository.CreateAsync(_folder["server"], "gears");
        await repository.CommitAsync("refs/heads/main", count: 12);
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", "main");
        await repository.GitAsync("repack", "-adq");
        await repository.GitAsync("pack-refs", "--all");
        return repository.Folder;
    }

    private async Task WriteAsync(string bare, string archive, string top = "gears.git")
    {
        await using var file = File.Create(_folder[archive]);
        await GitArchive.WriteAsync(bare, top, file, Ct);
    }

    private async Task ExtractAsync(string archive)
    {
        await using var file = File.OpenRead(_folder[archive]);
        await GitArchive.ExtractAsync(file, _folder["out"], Ct);
    }

    private async Task ExtractIsDamagedAsync()
    {
        var extract = () => ExtractAsync("made.tar.gz");

        await extract.Should().ThrowAsync<DamagedBackupException>();
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Should()
            .BeSubsetOf(["made.tar.gz", "out", "zeros"]);
    }

    private async Task WriteTarAsync(params System.Formats.Tar.TarEntry[] entries)
    {
        await using var file = File.Create(_folder["made.tar.gz"]);
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
        foreach (var entry in entries)
        {
            await tar.WriteEntryAsync(entry, Ct);
        }
    }

    private async Task<string> HashAsync(string name) =>
        Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(_folder[name], Ct)));
}
