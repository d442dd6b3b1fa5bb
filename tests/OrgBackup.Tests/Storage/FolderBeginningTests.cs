using Microsoft.Win32.SafeHandles;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>New files that begin as others do: shared where the file system can, else copied.</summary>
public sealed class FolderBeginningTests : IDisposable
{
    private const int Length = PartHasher.PartSize;
    private readonly TempFolder _folder = new();
    private readonly FolderStore _store;
    private readonly byte[] _content = new byte[Length + 5000];

    public FolderBeginningTests()
    {
        _store = new FolderStore(_folder.In("store"));
        new Random(3).NextBytes(_content);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_shared_is_not_written_again_and_hashed_all_the_same(bool isShared)
    {
        var source = await StoreAsync();

        var (bytes, written, parts) = await TakeAsync(source, (path, target, length) =>
        {
            if (isShared)
            {
                RandomAccess.Write(target, File.ReadAllBytes(path).AsSpan(0, (int)length), 0);
            }

            return isShared;
        });

        bytes.Should().Equal([.. _content[..Length], 1, 2, 3]);
        parts.Should().Equal(source.Parts[0]);
        written.Should().Be(isShared ? 3 : Length + 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_damaged_is_not_taken(bool isShared)
    {
        var source = await StoreAsync();
        var path = Path.Combine(_store.Location, source.Key.Value);
        File.SetAttributes(path, FileAttributes.Normal);
        _content[1000] ^= 1;
        await File.WriteAllBytesAsync(path, _content, Token);

        var take = () => TakeAsync(source, (_, _, _) => isShared);

        await take.Should().ThrowAsync<DamagedBackupException>().WithMessage("*has other bytes than were written.");
    }

    [Fact]
    public async Task This_file_system_shares_the_bytes_or_leaves_the_file_alone()
    {
        var source = await StoreAsync();
        var path = _folder.In("shared");
        using var target = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);

        var isShared = PosixFiles.TryShare(Path.Combine(_store.Location, source.Key.Value), target, Length);

        var bytes = new byte[RandomAccess.GetLength(target)];
        RandomAccess.Read(target, bytes, 0);
        bytes.Should().Equal(isShared ? _content[..Length] : []);
        TestContext.Current.TestOutputHelper?.WriteLine(isShared ? "shared" : "this file system cannot share");
    }

    [Fact]
    public void Nothing_is_shared_of_a_file_that_is_too_short_or_not_there()
    {
        File.WriteAllBytes(_folder.In("short"), new byte[100]);
        using var target = File.OpenHandle(_folder.In("target"), FileMode.CreateNew, FileAccess.ReadWrite);

        PosixFiles.TryShare(_folder.In("short"), target, Length).Should().BeFalse();
        PosixFiles.TryShare(_folder.In("missing"), target, Length).Should().BeFalse();
        RandomAccess.GetLength(target).Should().Be(0);
    }

    private Task<StoredObject> StoreAsync() => _store.CreateAsync(
        new BackupKey("gears/git_backup_2026-11-22.tar.gz"),
        async (target, token) => await target.WriteAsync(_content, token),
        Token);

    private async Task<(byte[] Bytes, long Written, IReadOnlyList<ArtifactPart> Parts)> TakeAsync(
        StoredObject source, Func<string, SafeFileHandle, long, bool> share)
    {
        var path = _folder.In("new");
        long written;
        IReadOnlyList<ArtifactPart> parts;
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read))
        {
            using var hasher = new PartHasher();
            await using var counted = new Counted(file);
            await using var copy = new HashingStream(counted, hasher);
            var beginning = new FolderBeginning(_store, source, Path.Combine(_store.Location, source.Key.Value), 1)
            {
                Share = share,
            };
            await beginning.TakeAsync(file, hasher, copy, Token);
            parts = hasher.Parts;
            await copy.WriteAsync(new byte[] { 1, 2, 3 }, Token);
            written = counted.Written;
        }

        return (await File.ReadAllBytesAsync(path, Token), written, parts);
    }

    private sealed class Counted(Stream inner) : WriteOnlyStream
    {
        public long Written { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            Written += buffer.Length;
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            Written += buffer.Length;
        }
    }
}
