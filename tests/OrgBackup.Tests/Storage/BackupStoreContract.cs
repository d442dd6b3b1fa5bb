using System.Security.Cryptography;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

/// <summary>What every store promises. A store's tests derive from this and say how such a store is made.</summary>
public abstract class BackupStoreContract : IAsyncLifetime
{
    private readonly List<IBackupStore> _opened = [];

    protected static BackupKey Key { get; } = new("gears/git_backup_2026-11-22.tar.gz");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IBackupStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        Store = Open();
    }

    public async ValueTask DisposeAsync()
    {
        _opened.ForEach(store => store.Dispose());
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PartHasher.PartSize - 1)]
    [InlineData(PartHasher.PartSize)]
    [InlineData(PartHasher.PartSize + 1)]
    [InlineData(40 * TestBytes.MiB)]
    public async Task What_was_created_is_read_back_and_described(int size)
    {
        var content = TestBytes.Of(size);

        var stored = await Store.CreateAsync(Key, TestBytes.Writer(content), Token);

        (await ReadAsync(Key)).AsSpan().SequenceEqual(content).Should().BeTrue();
        stored.Key.Should().Be(Key);
        stored.Size.Should().Be(size);
        stored.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(content)));
        stored.Parts.Should().Equal(PartsOf(content));
        (await Store.FindAsync(Key, Token))!.Size.Should().Be(size);
        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(2, 0)]
    [InlineData(2, PartHasher.PartSize + 7)]
    public async Task An_object_can_begin_with_parts_of_another(int parts, int more)
    {
        var (before, after) = (TestBytes.Of((2 * PartHasher.PartSize) + 5), TestBytes.Of(more));
        var source = await Store.CreateAsync(Key, TestBytes.Writer(before), Token);
        var key = new BackupKey("gears/git_backup_2026-11-29.tar.gz");

        var stored = await Store.ComposeAsync(key, source, parts, TestBytes.Writer(after), Token);

        byte[] whole = [.. before.AsSpan(0, parts * PartHasher.PartSize), .. after];
        (await ReadAsync(key)).AsSpan().SequenceEqual(whole).Should().BeTrue();
        stored.Size.Should().Be(whole.Length);
        stored.Parts.Should().Equal(PartsOf(whole));
        (stored.Sha256 ?? Convert.ToHexStringLower(SHA256.HashData(whole))).Should()
            .Be(Convert.ToHexStringLower(SHA256.HashData(whole)));
        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
        var again = () => Store.ComposeAsync(key, source, parts, TestBytes.Writer(TestBytes.Of(more + 1)), Token);
        await again.Should().ThrowAsync<StoreConflictException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(PartHasher.PartSize - 7)]
    [InlineData(PartHasher.PartSize)]
    [InlineData((3 * PartHasher.PartSize) + 5)]
    public async Task The_first_bytes_can_be_known_last(int more)
    {
        byte[] head = [1, 2, 3, 4, 5, 6, 7];
        var rest = TestBytes.Of(more);

        var stored = await Store.CreateStreamedAsync(
            Key,
            head.Length,
            async (target, token) =>
            {
                await TestBytes.Writer(rest)(target, token);
                return head;
            },
            Token);

        byte[] whole = [.. head, .. rest];
        (await ReadAsync(Key)).AsSpan().SequenceEqual(whole).Should().BeTrue();
        stored.Parts.Should().Equal(PartsOf(whole));
        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
        var other = () => Store.CreateStreamedAsync(Key, 7, (_, _) => Task.FromResult(new byte[7]), Token);
        await other.Should().ThrowAsync<StoreConflictException>();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_nothing()
    {
        var create = () => Store.CreateStreamedAsync(
            Key,
            7,
            async (target, token) =>
            {
                await TestBytes.Writer(TestBytes.Of((2 * PartHasher.PartSize) + 5))(target, token);
                throw new GitTransferException("cut");
            },
            Token);

        await create.Should().ThrowAsync<GitTransferException>();
        (await Store.FindAsync(Key, Token)).Should().BeNull();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Parts_that_are_not_what_was_recorded_are_not_taken()
    {
        var source = await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(PartHasher.PartSize + 5)), Token);
        var other = source with { Sha256 = null, Parts = [source.Parts[0] with { Sha256 = new string('0', 64) }, source.Parts[1]] };
        var gone = source with { Key = new BackupKey("gears/git_backup_2026-11-01.tar.gz") };
        var key = new BackupKey("gears/git_backup_2026-11-29.tar.gz");

        foreach (var wrong in new[] { other, gone })
        {
            var compose = () => Store.ComposeAsync(key, wrong, 1, TestBytes.Writer(TestBytes.Of(9)), Token);
            await compose.Should().ThrowAsync<DamagedBackupException>();
        }

        (await Store.FindAsync(key, Token)).Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PartHasher.PartSize + 3)]
    public async Task Reading_can_begin_in_the_middle(int offset)
    {
        var content = TestBytes.Of(PartHasher.PartSize + 20);
        await Store.CreateAsync(Key, TestBytes.Writer(content), Token);

        await using var rest = (await Store.OpenAtAsync(Key, offset, Token))!;
        using var read = new MemoryStream();
        await rest.CopyToAsync(read, Token);

        read.ToArray().AsSpan().SequenceEqual(content.AsSpan(offset)).Should().BeTrue();
        (await Store.OpenAtAsync(new BackupKey("gears/git_backup_2026-11-01.tar.gz"), offset, Token)).Should().BeNull();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(PartHasher.PartSize + 100)]
    public async Task The_same_content_again_is_a_success(int size)
    {
        var first = await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        var second = await Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        second.Should().BeEquivalentTo(first);
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(100, 101)]
    [InlineData(PartHasher.PartSize + 100, PartHasher.PartSize + 100)]
    public async Task Other_content_under_a_taken_key_is_a_conflict_and_changes_nothing(int size, int otherSize)
    {
        var content = TestBytes.Of(size);
        await Store.CreateAsync(Key, TestBytes.Writer(content), Token);

        var act = () => Store.CreateAsync(Key, TestBytes.Writer(TestBytes.Of(otherSize, seed: 2)), Token);

        await act.Should().ThrowAsync<StoreConflictException>().WithMessage($"'{Key}' is in '*' already*");
        (await ReadAsync(Key)).AsSpan().SequenceEqual(content).Should().BeTrue();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(PartHasher.PartSize + 100)]
    public async Task Replace_writes_and_replaces(int size)
    {
        await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(50, seed: 2)), Token);

        var stored = await Store.ReplaceAsync(Key, TestBytes.Writer(TestBytes.Of(size)), Token);

        (await ReadAsync(Key)).AsSpan().SequenceEqual(TestBytes.Of(size)).Should().BeTrue();
        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(40 * TestBytes.MiB, false)]
    [InlineData(40 * TestBytes.MiB, true)]
    public async Task A_writer_that_fails_leaves_nothing_and_its_exception_comes_out(int size, bool replace)
    {
        var act = () => WriteAsync(replace, async (stream, cancellationToken) =>
        {
            await TestBytes.Writer(TestBytes.Of(size))(stream, cancellationToken);
            throw new IOException("The source broke.");
        });

        await act.Should().ThrowAsync<IOException>().WithMessage("The source broke.");
        (await Store.FindAsync(Key, Token)).Should().BeNull();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelling_midway_leaves_nothing()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var act = () => Store.CreateAsync(
            Key,
            async (stream, cancellationToken) =>
            {
                await stream.WriteAsync(TestBytes.Of(40 * TestBytes.MiB), cancellationToken);
                await cancellation.CancelAsync();
                await stream.WriteAsync(TestBytes.Of(40 * TestBytes.MiB), cancellationToken);
            },
            cancellation.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
        (await Store.FindAsync(Key, Token)).Should().BeNull();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_replacement_leaves_the_old_object()
    {
        await Store.ReplaceAsync(Key, TestBytes.Writer([1, 2, 3]), Token);

        var act = () => Store.ReplaceAsync(Key, (_, _) => throw new InvalidOperationException(), Token);

        await act.Should().ThrowAsync<InvalidOperationException>();
        (await ReadAsync(Key)).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_writer_may_dispose_its_stream()
    {
        await Store.CreateAsync(
            Key,
            async (stream, cancellationToken) =>
            {
                await using var closing = stream;
                await closing.WriteAsync(TestBytes.Of(PartHasher.PartSize + 10), cancellationToken);
            },
            Token);

        (await ReadAsync(Key)).AsSpan().SequenceEqual(TestBytes.Of(PartHasher.PartSize + 10)).Should().BeTrue();
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(PartHasher.PartSize + 1000)]
    public async Task Of_racing_creators_exactly_one_content_wins(int size)
    {
        var contents = Enumerable.Range(0, 6).Select(seed => TestBytes.Of(size, seed)).ToList();

        var outcomes = await Task.WhenAll(contents.Select(content => Task.Run(() => TryCreateAsync(Open(), content), Token)));

        outcomes.Should().ContainSingle(won => won);
        var winner = contents[Array.IndexOf(outcomes, true)];
        (await ReadAsync(Key)).AsSpan().SequenceEqual(winner).Should().BeTrue();
        (await LeftoversAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Racing_creators_of_the_same_content_all_succeed()
    {
        var content = TestBytes.Of(1000);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => TryCreateAsync(Open(), content), Token)));

        outcomes.Should().AllBeEquivalentTo(true);
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_false()
    {
        (await Store.OpenAsync(Key, Token)).Should().BeNull();
        (await Store.FindAsync(Key, Token)).Should().BeNull();
        (await Store.MatchesAsync(new StoredObject { Key = Key, Size = 0, Parts = [] }, Token)).Should().BeFalse();
        (await ListAsync("")).Should().BeEmpty();
        (await FoldersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_in_no_archive_class_is_ready_and_a_retrieval_of_it_is_harmless()
    {
        await CreateAsync(Key.Value, [1, 2, 3]);

        await Store.RetrieveAsync(Key, RetrievalTier.Standard, 1, Token);

        (await Store.AvailabilityAsync(Key, Token)).Should().Be(ObjectAvailability.Ready);
        (await ReadAsync(Key)).Should().Equal(1, 2, 3);
        (await Store.AvailabilityAsync(new BackupKey("gears/nothing"), Token)).Should().Be(ObjectAvailability.Ready);
    }

    [Fact]
    public async Task Listing_gives_the_keys_under_a_prefix_in_ordinal_order()
    {
        string[] keys = ["a/b", "a-b/c", "a.b", "a/c/d", "a/c.d", "a/c-d/e", "B/x", "a/cc", "é"];
        foreach (var key in keys)
        {
            await CreateAsync(key);
        }

        (await ListAsync("")).Should().Equal(keys.Order(StringComparer.Ordinal));
        (await ListAsync("a/c")).Should().Equal("a/c-d/e", "a/c.d", "a/c/d", "a/cc");
        (await ListAsync("a/c/")).Should().Equal("a/c/d");
        (await ListAsync("nothing/")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_listing_tells_size_and_time()
    {
        await CreateAsync("gears/one", [1, 2, 3]);

        var found = await Store.ListAsync("", Token).SingleAsync(Token);

        found.Size.Should().Be(3);
        found.LastModified.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
        (await Store.FindAsync(new("gears/one"), Token))!.LastModified.Should().BeCloseTo(found.LastModified, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Folders_are_the_first_parts_of_keys_each_once_in_ordinal_order()
    {
        foreach (var key in (string[])["b/x", "a-b/x", "a/x", "a/y/z", ".github/x", "_runs/r/manifest.json", "a.b/x", "loose"])
        {
            await CreateAsync(key);
        }

        (await FoldersAsync()).Should().Equal(".github", "_runs", "a", "a-b", "a.b", "b");
    }

    [Theory]
    [InlineData("%5Fruns/git_backup_2026-11-22.tar.gz")]
    [InlineData("gears~42/snapshots/2026-11-22_2.json")]
    [InlineData(".github/metadata/.github_issues.json")]
    [InlineData("%2E%2E/x")]
    [InlineData("a%20b%2Fc/x")]
    [InlineData("caf%C3%A9/%F0%9F%98%80")]
    [InlineData("a b/c+d&e=f?g#h'(i)!*,;:@$")]
    [InlineData("-rf/--upload-pack=x")]
    public async Task Odd_keys_are_kept_as_they_are(string key)
    {
        await CreateAsync(key, [1, 2, 3]);

        (await ReadAsync(new BackupKey(key))).Should().Equal(1, 2, 3);
        (await ListAsync("")).Should().Equal(key);
        (await FoldersAsync()).Should().Equal(key.Split('/')[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/./x")]
    [InlineData("a//x")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\\..\\b")]
    public async Task Keys_that_could_lead_out_of_the_store_are_refused(string key)
    {
        var bad = new BackupKey(key);
        Func<Task>[] acts =
        [
            () => Store.CreateAsync(bad, TestBytes.Writer([1]), Token),
            () => Store.ReplaceAsync(bad, TestBytes.Writer([1]), Token),
            () => Store.OpenAsync(bad, Token),
            () => Store.FindAsync(bad, Token),
            () => Store.MatchesAsync(new StoredObject { Key = bad, Size = 0, Parts = [] }, Token),
            () => Store.AvailabilityAsync(bad, Token),
        ];

        foreach (var act in acts)
        {
            await act.Should().ThrowAsync<StoreException>().WithMessage("The key '*' is not valid*");
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(PartHasher.PartSize + 1000)]
    public async Task Matches_sees_truncation_replacement_and_growth(int size)
    {
        var content = TestBytes.Of(size);
        var stored = await Store.CreateAsync(Key, TestBytes.Writer(content), Token);
        byte[] flipped = [.. content[..^1], (byte)(content[^1] ^ 1)];

        foreach (var damage in (byte[][])[content[..^1], flipped, [.. content, 0], []])
        {
            await DamageAsync(Key, damage);
            (await Store.MatchesAsync(stored, Token)).Should().BeFalse("of {0} bytes", damage.Length);
        }

        await DamageAsync(Key, content);
        (await Store.MatchesAsync(stored, Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Matches_takes_a_record_with_parts_of_other_lengths()
    {
        var content = TestBytes.Of(1000);
        var stored = await Store.CreateAsync(Key, TestBytes.Writer(content), Token);
        ArtifactPart[] parts = [new(0, 300, Hash(content[..300])), new(300, 700, Hash(content[300..]))];

        (await Store.MatchesAsync(stored with { Parts = parts, Sha256 = null }, Token)).Should().BeTrue();
        (await Store.MatchesAsync(stored with { Parts = [parts[0], parts[1] with { Sha256 = parts[0].Sha256 }], Sha256 = null }, Token)).Should().BeFalse();
        (await Store.MatchesAsync(stored with { Parts = parts[..1], Sha256 = null }, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task A_cancelled_token_stops_every_call()
    {
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] acts =
        [
            () => Store.CreateAsync(Key, TestBytes.Writer([1]), cancelled),
            () => Store.OpenAsync(Key, cancelled),
            () => Store.FindAsync(Key, cancelled),
        ];

        foreach (var act in acts)
        {
            await act.Should().ThrowAsync<OperationCanceledException>();
        }
    }

    /// <summary>Makes the empty place of this test.</summary>
    protected abstract ValueTask PrepareAsync();

    protected abstract ValueTask CleanUpAsync();

    /// <summary>Another store object for the same place.</summary>
    protected abstract IBackupStore NewStore();

    /// <summary>The names of half-written things in the place.</summary>
    protected abstract Task<IReadOnlyList<string>> LeftoversAsync();

    /// <summary>Puts other content under a key, behind the store's back.</summary>
    protected abstract Task DamageAsync(BackupKey key, byte[] content);

    protected IBackupStore Open()
    {
        var store = NewStore();
        lock (_opened)
        {
            _opened.Add(store);
        }

        return store;
    }

    protected async Task<byte[]> ReadAsync(BackupKey key)
    {
        await using var stream = await Store.OpenAsync(key, Token);
        return await TestBytes.ReadAllAsync(stream!, Token);
    }

    protected Task<StoredObject> CreateAsync(string key, byte[]? content = null) =>
        Store.CreateAsync(new BackupKey(key), TestBytes.Writer(content ?? [1]), Token);

    protected async Task<string[]> ListAsync(string prefix) =>
        await Store.ListAsync(prefix, Token).Select(found => found.Key.Value).ToArrayAsync(Token);

    protected async Task<string[]> FoldersAsync() => await Store.ListFoldersAsync(Token).ToArrayAsync(Token);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static IEnumerable<ArtifactPart> PartsOf(byte[] content) => content
        .Chunk(PartHasher.PartSize)
        .Select((part, n) => new ArtifactPart((long)n * PartHasher.PartSize, part.Length, Hash(part)));

    private static async Task<bool> TryCreateAsync(IBackupStore store, byte[] content)
    {
        try
        {
            await store.CreateAsync(Key, TestBytes.Writer(content), Token);
            return true;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }

    private Task<StoredObject> WriteAsync(bool replace, Func<Stream, CancellationToken, Task> write) =>
        replace ? Store.ReplaceAsync(Key, write, Token) : Store.CreateAsync(Key, write, Token);
}
