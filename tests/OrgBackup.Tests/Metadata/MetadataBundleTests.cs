using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using OrgBackup.Metadata;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>The archive of a snapshot's metadata files.</summary>
public sealed class MetadataBundleTests : IDisposable
{
    private static readonly string LongName = new string('x', 100) + "_issue_comments.json";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bytes_depend_on_the_files_alone_not_on_process_or_time()
    {
        var tar = await TarAsync();

        Convert.ToHexStringLower(SHA256.HashData(tar)).Should().Be(
            "7a9f035a115fb8804baf788ce0518207d14209601c4f190bedcc171e62611a7d");
    }

    [Fact]
    public async Task Long_names_come_back()
    {
        await using var reader = new TarReader(new MemoryStream(await TarAsync()));
        var names = new List<string>();
        while (await reader.GetNextEntryAsync(cancellationToken: Token) is { } entry)
        {
            names.Add(entry.Name);
        }

        names.Should().Equal("gears_issues.json", LongName);
    }

    private async Task<byte[]> TarAsync()
    {
        var (first, second) = (_folder.In("a"), _folder.In("b"));
        await File.WriteAllTextAsync(first, "[]", Token);
        await File.WriteAllTextAsync(second, """[{"id":1}]""", Token);
        using var bundle = new MemoryStream();
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [LongName] = second,
            ["gears_issues.json"] = first,
        };
        await MetadataBundle.WriteAsync(files, bundle, Token);
        bundle.Position = 0;
        using var tar = new MemoryStream();
        await using var gzip = new GZipStream(bundle, CompressionMode.Decompress);
        await gzip.CopyToAsync(tar, Token);
        return tar.ToArray();
    }
}
