using System.Diagnostics;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

public class FolderStoreTests : BackupStoreContract
{
    private readonly TempFolder _temp = new();

    protected string Root => _temp.In("store");

    [Fact]
    public async Task Nothing_is_touched_before_the_first_write()
    {
        await Store.OpenAsync(Key, Token);
        await FoldersAsync();

        Directory.Exists(Root).Should().BeFalse();
    }

    [Fact]
    public async Task A_closed_store_has_only_what_was_stored()
    {
        using var store = new FolderStore(Root);
        await store.CreateAsync(Key, TestBytes.Writer([1]), Token);

        store.Dispose();

        Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
            .Should().BeEquivalentTo(Path.Combine(Root, "gears"), Path.Combine(Root, Key.Value));
    }

    [Fact]
    public async Task Half_written_files_are_in_no_listing()
    {
        await Store.CreateAsync(Key, async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(new byte[1000], cancellationToken);

            (await LeftoversAsync()).Should().NotBeEmpty();
            (await ListAsync("")).Should().BeEmpty();
            (await FoldersAsync()).Should().BeEmpty();
        }, Token);
    }

    [Fact]
    public async Task Leftovers_of_a_killed_process_are_removed_before_the_first_write()
    {
        var killed = Path.Combine(Root, FolderWorkspace.FolderName, "killed");
        Directory.CreateDirectory(killed);
        await File.WriteAllTextAsync(Path.Combine(killed, "lock"), "", Token);
        await File.WriteAllTextAsync(Path.Combine(killed, "1"), "half", Token);
        var killedEarly = Directory.CreateDirectory(Path.Combine(Root, FolderWorkspace.FolderName, "killed-early"));

        await CreateAsync("gears/x");

        Directory.Exists(killed).Should().BeFalse();
        killedEarly.Refresh();
        killedEarly.Exists.Should().BeFalse();
    }

    [Fact]
    public async Task Half_written_files_of_a_living_process_stay()
    {
        await Store.CreateAsync(Key, async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(new byte[1000], cancellationToken);
            await Open().CreateAsync(new BackupKey("other/x"), TestBytes.Writer([1]), cancellationToken);
        }, Token);

        (await ReadAsync(Key)).Should().HaveCount(1000);
    }

    [Fact]
    public async Task Many_stores_may_open_and_close_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                for (var n = 0; n < 10; n++)
                {
                    using var store = NewStore();
                    await store.CreateAsync(new BackupKey($"w{worker}/{n}"), TestBytes.Writer([1]), Token);
                }
            },
            Token)));

        (await ListAsync("")).Should().HaveCount(80);
    }

    [Fact]
    public async Task Links_to_folders_are_not_followed_in_listings()
    {
        await CreateAsync("gears/x");
        Directory.CreateSymbolicLink(Path.Combine(Root, "gears", "loop"), Root);

        (await ListAsync("")).Should().Equal("gears/x");
    }

    [Fact]
    public async Task A_key_in_the_hidden_folder_is_refused()
    {
        var act = () => CreateAsync($"{FolderWorkspace.FolderName}/x");

        await act.Should().ThrowAsync<StoreException>().WithMessage("*not valid*");
    }

    [Fact]
    public async Task A_folder_where_a_file_is_wanted_is_an_error_of_the_store()
    {
        await CreateAsync("gears/x/y");

        var act = () => CreateAsync("gears/x");

        await act.Should().ThrowAsync<BackupException>();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Reading_a_store_that_is_not_there_is_wrong_usage()
    {
        var act = () => new FolderStore(Root).CheckAsync(StoreAccess.Read, Token);

        await act.Should().ThrowAsync<UsageException>().WithMessage($"There is no folder '{Root}'.");
    }

    [Fact]
    public async Task The_first_write_makes_the_folder_a_check_does_not()
    {
        using var store = new FolderStore(_temp.In("a", "b"));

        await store.CheckAsync(StoreAccess.Write, Token);
        var before = Directory.Exists(_temp.In("a"));
        await store.CreateAsync(BackupKey.StoreMarker, (target, token) => target.WriteAsync(new byte[1], token).AsTask(), Token);

        before.Should().BeFalse();
        Directory.Exists(_temp.In("a", "b")).Should().BeTrue();
    }

    [Theory]
    [InlineData(StoreAccess.Read)]
    [InlineData(StoreAccess.Write)]
    public async Task A_store_that_is_a_file_or_below_one_is_wrong_usage(StoreAccess access)
    {
        var file = _temp.In("file");
        await File.WriteAllTextAsync(file, "", Token);

        foreach (var path in (string[])[file, Path.Combine(file, "store")])
        {
            var act = () => new FolderStore(path).CheckAsync(access, Token);
            await act.Should().ThrowAsync<UsageException>();
        }
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_said_so()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "this user may write anywhere");
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var check = () => ((FolderStore)Store).CheckAsync(StoreAccess.Write, Token);
        var create = () => CreateAsync("gears/x");

        await check.Should().ThrowAsync<UsageException>().WithMessage("*may not be written*");
        await create.Should().ThrowAsync<StoreException>().WithMessage("*may not be written*");
    }

    [Fact]
    public async Task A_read_only_file_system_is_said_so()
    {
        using var mount = Mount.TryTmpfs(_temp.In("small"), "ro");
        Assert.SkipWhen(mount is null, "this user may not mount");

        var act = () => new FolderStore(_temp.In("small")).CheckAsync(StoreAccess.Write, Token);

        (await act.Should().ThrowAsync<UsageException>()).WithMessage("*is read-only.");
    }

    [Fact]
    public async Task A_full_disk_is_said_so_and_leaves_room_for_the_next_object()
    {
        using var mount = Mount.TryTmpfs(_temp.In("small"), "size=2m");
        Assert.SkipWhen(mount is null, "this user may not mount");
        using var store = new FolderStore(_temp.In("small"));

        var act = () => store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(4 * TestBytes.MiB)), Token);

        (await act.Should().ThrowAsync<StoreException>().WithMessage("The disk that holds '*' is full.")).Which.Hint.Should().NotBeNull();
        (await store.FindAsync(Key, Token)).Should().BeNull();
        await store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(TestBytes.MiB)), Token);
    }

    [Fact]
    public async Task A_writer_cannot_hide_that_the_disk_was_full()
    {
        using var mount = Mount.TryTmpfs(_temp.In("small"), "size=2m");
        Assert.SkipWhen(mount is null, "this user may not mount");
        using var store = new FolderStore(_temp.In("small"));

        var act = () => store.CreateAsync(Key, Forgiving, Token);

        await act.Should().ThrowAsync<StoreException>();

        static async Task Forgiving(Stream stream, CancellationToken cancellationToken)
        {
            try
            {
                await stream.WriteAsync(new byte[4 * TestBytes.MiB], cancellationToken);
            }
            catch (StoreException)
            {
                // as a careless library would
            }
        }
    }

    protected override ValueTask PrepareAsync() => ValueTask.CompletedTask;

    protected override ValueTask CleanUpAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override IBackupStore NewStore() => new FolderStore(Root);

    protected override Task<IReadOnlyList<string>> LeftoversAsync()
    {
        var home = new DirectoryInfo(Path.Combine(Root, FolderWorkspace.FolderName));
        return Task.FromResult<IReadOnlyList<string>>(
        [
            .. from file in home.Exists ? home.EnumerateFiles("*", SearchOption.AllDirectories) : []
               where !file.Name.EndsWith("lock", StringComparison.Ordinal)
               select file.FullName,
        ]);
    }

    protected override Task DamageAsync(BackupKey key, byte[] content) => File.WriteAllBytesAsync(Path.Combine(Root, key.Value), content, Token);

    private sealed class Mount(string path) : IDisposable
    {
        public static Mount? TryTmpfs(string path, string options)
        {
            if (!OperatingSystem.IsLinux())
            {
                return null;
            }

            Directory.CreateDirectory(path);
            return Run("mount", "-t", "tmpfs", "-o", options, "none", path) ? new Mount(path) : null;
        }

        public void Dispose() => Run("umount", "-l", path);

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}

/// <summary>The same promises on a file system without hard links.</summary>
public sealed class FolderStoreWithoutHardLinksTests : FolderStoreTests
{
    protected override IBackupStore NewStore() => new FolderStore(Root, hardLinks: false);
}
