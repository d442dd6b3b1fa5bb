using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Steps;

/// <summary>
/// The checkpoint of one repository: what is done, in the control store, and the files of it. Of two steps that run at
/// once by mistake only the first one saves.
/// </summary>
internal sealed class WorkCheckpoint
{
    private readonly StepTools _tools;
    private readonly RunReference _run;
    private readonly BackupItem _item;
    private readonly string? _version;
    private readonly byte[] _before;

    private WorkCheckpoint(StepTools tools, BackupStepState state, Versioned<WorkDocument> document)
    {
        _tools = tools;
        (_run, _item) = (state.Run, state.Item);
        Document = document.Value;
        _version = document.Version.Length == 0 ? null : document.Version;
        _before = Essence();
    }

    public WorkDocument Document { get; }

    public RepositoryWork Work => Document.Work;

    /// <summary>Gets a value indicating whether anything was brought forward since it was opened.</summary>
    public bool HasProgress => !Essence().AsSpan().SequenceEqual(_before);

    /// <summary>Goes on with the last checkpoint, its files in the folder; or begins.</summary>
    public static async Task<WorkCheckpoint> OpenAsync(
        StepTools tools, BackupStepState state, string folder, CancellationToken cancellationToken)
    {
        var key = ControlKeys.Work(state.Run, state.Item.Repository);
        var found = await tools.Documents.FindAsync(key, ControlJson.Default.WorkDocument, cancellationToken)
            ?? new Versioned<WorkDocument>(await BeginAsync(tools, state.Item, cancellationToken), "");
        var checkpoint = new WorkCheckpoint(tools, state, found);
        if (checkpoint.Document.Files > 0)
        {
            await checkpoint.FetchFilesAsync(folder, cancellationToken);
        }

        return checkpoint;
    }

    /// <summary>The snapshot that is built on; null when there is none, or none that can be read.</summary>
    public async Task<StoredSnapshot?> PreviousAsync(CancellationToken cancellationToken) =>
        Document is { Previous: { } key, PreviousFolder: { } folder }
            ? await _tools.Catalog.TryReadAsync(folder, key, cancellationToken)
            : null;

    /// <summary>Saves what is done: the files first, under a new name, then the document that names them.</summary>
    /// <returns>Whether it was saved; false when another step was quicker.</returns>
    public async Task<bool> SaveAsync(
        string folder, long apiCalls, double seconds, CancellationToken cancellationToken)
    {
        var document = Document with { ApiCalls = Document.ApiCalls + apiCalls, Seconds = Document.Seconds + seconds };
        if (HasProgress && Directory.EnumerateFiles(folder).Any())
        {
            document = document with { Files = Document.Files + 1 };
            await StoreFilesAsync(document.Files, folder, cancellationToken);
        }

        var key = ControlKeys.Work(_run, _item.Repository);
        return _version is null
            ? await _tools.Documents.CreateAsync(key, document, ControlJson.Default.WorkDocument, cancellationToken)
            : await _tools.Documents.ReplaceAsync(
                key,
                new Versioned<WorkDocument>(document, _version),
                ControlJson.Default.WorkDocument,
                cancellationToken) is not null;
    }

    private static async Task<WorkDocument> BeginAsync(
        StepTools tools, BackupItem item, CancellationToken cancellationToken)
    {
        var newest = await tools.Catalog.NewestAsync(item.Folder, asOf: null, cancellationToken);
        var isOurs = newest is { Record.Repository: var own }
            && (own.IsOrganization, own.Id) == item.Repository.Identity;
        return new WorkDocument
        {
            CapturedAt = tools.Time.GetUtcNow(),
            Previous = isOurs ? newest!.Key : item.Previous,
            PreviousFolder = isOurs ? newest!.Folder : item.PreviousFolder ?? item.Folder,
            Work = new RepositoryWork(),
        };
    }

    private async Task FetchFilesAsync(string folder, CancellationToken cancellationToken)
    {
        var key = ControlKeys.WorkFiles(_run, _item.Repository, Document.Files);
        await using var source = await _tools.Documents.Files.OpenAsync(key, cancellationToken)
            ?? throw new StoreException($"The checkpoint {key} is not in {_tools.Documents.Files.Location}.");
        await MetadataBundle.ExtractAsync(source, name => Path.Combine(folder, name), cancellationToken);
    }

    private async Task StoreFilesAsync(int number, string folder, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(folder)
            .ToDictionary(path => Path.GetFileName(path)!, StringComparer.Ordinal);
        await _tools.Documents.Files.ReplaceAsync(
            ControlKeys.WorkFiles(_run, _item.Repository, number),
            (target, token) => MetadataBundle.WriteAsync(files, target, token),
            cancellationToken);
    }

    private byte[] Essence() => JsonSerializer.SerializeToUtf8Bytes(Work, ControlJson.Default.RepositoryWork);
}
