using OrgBackup.Git;
using OrgBackup.Metadata;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore;

[Collection(RunsAlone.Name)]
public sealed class HostileMemoryTests : IDisposable
{
    private const long MaxMore = 256L << 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bomb")]
    [InlineData("half a million entries and more")]
    [InlineData("long name of a gigabyte")]
    [InlineData("packed-refs of 600 MB")]
    [InlineData("name of 100 kB")]
    public Task A_git_archive_that_claims_to_be_huge_takes_little_memory(string name) => TakesLittleAsync(
        HostileCases.Git[name],
        archive => GitArchive.LookThroughAsync(archive, new string('0', 64), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("bomb")]
    [InlineData("too many files")]
    [InlineData("size that lies")]
    public Task So_does_a_metadata_bundle(string name) => TakesLittleAsync(
        HostileCases.Metadata[name],
        archive => MetadataBundle.ExtractAsync(archive, file => _folder.In(file), TestContext.Current.CancellationToken));

    private static async Task TakesLittleAsync(Action<HostileTar> add, Func<Stream, Task> read)
    {
        using var tar = new HostileTar();
        add(tar);
        using var archive = new MemoryStream(tar.Finish());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var highest = 0L;
        await using (new Timer(_ => highest = Math.Max(highest, GC.GetTotalMemory(false)), null, 0, 5))
        {
            await read.Invoking(call => call(archive)).Should().ThrowAsync<DamagedBackupException>();
        }

        (highest - before).Should().BeLessThan(MaxMore);
    }
}
