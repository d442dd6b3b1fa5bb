using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Snapshots;
using OrgBackup.Steps;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

public sealed class LfsPartTests : IDisposable
{
    private const int Objects = 250;

    private static readonly PartResult Git = new()
    {
        Changed = true,
        Pointers = [.. Enumerable.Range(0, Objects).Select(number => new LfsPointer(OidOf(number), 4))],
    };

    private readonly MemoryStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_rate_limit_stops_the_part_and_the_next_call_goes_on_where_it_was()
    {
        var source = new Source { RefusesFrom = 130 };
        var progress = new LfsProgress();

        var stopped = () => RunAsync(source, progress);
        await stopped.Should().ThrowAsync<GitHubRateLimitedException>();
        source.RefusesFrom = int.MaxValue;
        var saved = JsonSerializer.SerializeToUtf8Bytes(
            new RepositoryWork { LfsProgress = progress }, ControlJson.Default.RepositoryWork);
        var loaded = JsonSerializer.Deserialize(saved, ControlJson.Default.RepositoryWork)!;
        var result = await RunAsync(source, loaded.LfsProgress);

        progress.Artifacts.Should().HaveCountGreaterThan(100);
        result.Artifacts.Should().HaveCount(Objects);
        result.Missing.Should().BeEmpty();
        source.Copied.Should().Be(Objects, "each object is fetched once");
    }

    [Fact]
    public async Task Without_anybody_to_go_on_a_rate_limit_is_a_row()
    {
        var result = await RunAsync(new Source { RefusesFrom = 130 }, progress: null);

        var row = result.Missing.Should().ContainSingle().Subject;
        row.Reason.Should().Be(MissingReasons.Retryable);
        (result.Artifacts.Count + row.Objects!.Count).Should().Be(Objects);
    }

    [Fact]
    public async Task A_question_has_100_objects_at_most()
    {
        var source = new Source();

        await RunAsync(source, progress: null);

        source.Questions.Should().Equal(100, 100, 50);
    }

    [Fact]
    public async Task After_a_refused_question_no_other_is_asked()
    {
        var source = new Source { Refusal = new ResourceBlockedException("No more.") };

        var result = await RunAsync(source, progress: null);

        source.Questions.Should().Equal(100);
        result.Missing.Should().ContainSingle().Which.Objects.Should().HaveCount(Objects);
    }

    [Fact]
    public async Task A_scan_that_failed_keeps_the_earlier_objects_and_says_so()
    {
        var first = await RunAsync(new Source(), progress: null);
        var record = new SnapshotRecord
        {
            Repository = new RepositoryIdentity { Id = 1, Name = "gears", FullName = "acme/gears" },
            Date = new DateOnly(2026, 11, 22),
            CapturedAt = DateTimeOffset.UnixEpoch,
            RunId = "r",
            Artifacts = first.Artifacts,
            Lfs = first.Lfs,
            Proof = Proofs.None,
        };
        var draft = Draft() with { Previous = new StoredSnapshot("gears", new("k"), record, "s") };

        var result = await new LfsPart(new Source(), _store, new SilentProgress()).RunAsync(
            draft, new PartResult { Changed = true }, progress: null, Token);

        result.Artifacts.Should().HaveCount(Objects);
        result.Lfs.Should().BeNull("the next run looks again");
        result.Missing.Should().ContainSingle().Which.Reason.Should().Be(MissingReasons.Retryable);
    }

    private static byte[] ContentOf(int number) => BitConverter.GetBytes(number);

    private static string OidOf(int number) => LfsStorage.OidOf(ContentOf(number));

    private static SnapshotDraft Draft() => new()
    {
        Run = new BackupRun
        {
            Id = "r",
            Organization = "acme",
            Date = new DateOnly(2026, 11, 29),
            StartedAt = DateTimeOffset.UnixEpoch,
        },
        Repository = new DiscoveredRepository { Id = 1, Name = "gears", FullName = "acme/gears" },
        Folder = "gears",
        CapturedAt = DateTimeOffset.UnixEpoch,
    };

    private Task<PartResult> RunAsync(Source source, LfsProgress? progress) =>
        new LfsPart(source, _store, new SilentProgress()).RunAsync(Draft(), Git, progress, Token);

    /// <summary>A server that has every object, until it has had enough.</summary>
    private sealed class Source : ILfsSource
    {
        private readonly Dictionary<string, byte[]> _contents =
            Enumerable.Range(0, Objects).ToDictionary(OidOf, ContentOf, StringComparer.Ordinal);

        private int _copied;

        public int RefusesFrom { get; set; } = int.MaxValue;

        public BackupException? Refusal { get; init; }

        public List<int> Questions { get; } = [];

        public int Copied => _copied;

        public Task<IReadOnlyList<LfsAnswer>> AskAsync(
            DiscoveredRepository repository, IReadOnlyList<LfsPointer> objects, CancellationToken cancellationToken)
        {
            Questions.Add(objects.Count);
            return Refusal is null
                ? Task.FromResult<IReadOnlyList<LfsAnswer>>(
                    [.. objects.Select(one => new LfsAnswer(one.Oid) { Href = new Uri("https://lfs.test/") })])
                : throw Refusal;
        }

        public async Task CopyAsync(LfsAnswer answer, long size, Stream target, CancellationToken cancellationToken)
        {
            if (Volatile.Read(ref _copied) >= RefusesFrom)
            {
                throw new GitHubRateLimitedException("Too much.", DateTimeOffset.MaxValue);
            }

            await target.WriteAsync(_contents[answer.Oid], cancellationToken);
            Interlocked.Increment(ref _copied);
        }
    }
}
