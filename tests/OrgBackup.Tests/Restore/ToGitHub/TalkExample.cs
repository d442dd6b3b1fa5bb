using System.Text.Json;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Snapshots;
using OrgBackup.Tests.StandIn.Support;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>A small snapshot of <c>acme/gears</c>, and <c>acme/copy</c> to restore it to.</summary>
internal sealed class TalkExample : IAsyncDisposable
{
    private static readonly JournalOptions Quick = new() { Wait = TimeSpan.Zero };

    private readonly Example _example;
    private readonly TempFolder _folder = new();

    private TalkExample(Example example)
    {
        _example = example;
        Copy = example.Server.Model.AddRepository(example.Acme, "copy");
        Hub = new(example.Client);
    }

    public GitHubServer Server => _example.Server;

    public Repository Copy { get; }

    public HubOverHttp Hub { get; }

    /// <summary>Gets or sets what was made so far.</summary>
    public RestoreJournal Journal { get; set; } = RestoreJournal.Open(null, resume: false, Quick);

    public RestoreLedger Ledger { get; } = new();

    /// <summary>Gets or sets the metadata of the snapshot.</summary>
    public string Json { get; set; } = TalkText.Issues;

    /// <summary>Gets the branches of the snapshot.</summary>
    public SortedDictionary<string, string> Refs { get; } = new(StringComparer.Ordinal);

    /// <summary>A server, with or without its import of issues.</summary>
    public static async Task<TalkExample> StartAsync(bool imports = false) =>
        new(await Example.StartAsync(new() { ImportsIssues = imports }));

    public Task RunAsync(HubRestoreRequest? request = null) => new ConversationStep().RunAsync(
        new()
        {
            Source = Source(),
            Target = new("acme", "copy"),
            Hub = Hub,
            Journal = Journal,
            Ledger = Ledger,
            Request = request ?? new(),
        },
        TestContext.Current.CancellationToken);

    public List<string> Said(int number) =>
        [.. Copy.Content.Comments.Where(said => said.Issue.Number == number).Select(said => said.Body ?? "")];

    /// <summary>The journal's file was lost.</summary>
    public void LoseJournal() => Journal = RestoreJournal.Open(null, resume: true, Quick);

    public async ValueTask DisposeAsync()
    {
        await _example.DisposeAsync();
        _folder.Dispose();
    }

    private SnapshotSource Source()
    {
        var record = new SnapshotRecord
        {
            Repository = new() { Id = 1, Name = "gears", FullName = "acme/gears" },
            Date = new(2026, 11, 1),
            CapturedAt = default,
            RunId = "acme-20261101T000000Z",
            Proof = new() { Level = "none" },
            Git = new() { Refs = Refs, RefsDigest = "" },
        };
        using var kinds = JsonDocument.Parse(Json);
        foreach (var kind in kinds.RootElement.EnumerateObject())
        {
            File.WriteAllText(_folder.In(record.Repository.FileOf(kind.Name)), kind.Value.GetRawText());
        }

        return SnapshotSource.OfMetadata(new("gears", new("gears"), record, ""), new MemoryStore(), _folder.Path);
    }
}
