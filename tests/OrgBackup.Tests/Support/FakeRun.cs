using Microsoft.Extensions.Time.Testing;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Support;

/// <summary>Runs the workflow over a <see cref="FakeOrganization"/> and a real store; the clock moves a minute with each run.</summary>
internal sealed class FakeRun : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ScratchFolder _scratch;

    public FakeRun()
    {
        _scratch = ScratchFolder.Create(_folder.In("scratch"));
        Store = new FolderStore(_folder.In("store"));
    }

    public FakeOrganization Organization { get; } = new();

    public FakeAttachments Attachments { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero));

    public IBackupStore Store { get; set; }

    /// <summary>Gets or sets when GitHub says that the token ends.</summary>
    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>Gets or sets the LFS server; null: there is none.</summary>
    public ILfsSource? Lfs { get; set; }

    /// <summary>Gets or sets the git side; null: the organization in memory.</summary>
    public (IGitEngine Engine, Uri Server)? Git { get; set; }

    /// <summary>Gets or sets how long archives stay readable and locked; null: the store is asked.</summary>
    public int? ArchivesStayDays { get; set; }

    public string StoreFolder => _folder.In("store");

    public SnapshotCatalog Catalog => new(Store);

    public BackupOptions Options { get; set; } = new() { Organization = "acme", Concurrency = 2 };

    public Task<RunManifest> BackUpAsync(CancellationToken cancellationToken) => Workflow().RunAsync(Options, cancellationToken);

    public Task<RunManifest> RetryAsync(string run, CancellationToken cancellationToken) => Workflow().RetryAsync(run, Options, cancellationToken);

    public Task<VerifyReport> VerifyAsync(VerifyOptions options, CancellationToken cancellationToken) =>
        new StoreVerification(Store, new SnapshotVerification(Store, Git?.Engine ?? Organization, _scratch), new SilentProgress()).RunAsync(options, cancellationToken);

    public async Task<SnapshotRecord> NewestAsync(string folder, CancellationToken cancellationToken) =>
        (await Catalog.NewestAsync(folder, asOf: null, cancellationToken))!.Record;

    public async Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var info in Store.ListAsync("", cancellationToken))
        {
            keys.Add(info.Key.Value);
        }

        return keys;
    }

    public void Dispose()
    {
        Store.Dispose();
        _scratch.Dispose();
        _folder.Dispose();
    }

    private BackupWorkflow Workflow()
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        var tools = new BackupTools
        {
            Store = Store,
            Git = Git?.Engine ?? Organization,
            Lfs = Lfs,
            Metadata = Organization,
            Endpoints = FakeOrganization.Endpoints with { Server = Git?.Server ?? FakeOrganization.Endpoints.Server },
            Attachments = Attachments,
            Scratch = _scratch,
            Progress = new SilentProgress(),
            Time = Time,
            ArchivesStayDays = ArchivesStayDays,
        };
        return new BackupWorkflow(Organization, tools, () => 7, () => TokenExpiresAt);
    }
}
