using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// What a restore has made at GitHub: a note before each step and one behind it, each on the disk. With it, or without
/// it by looking at GitHub first, every step is done at most once, whenever the process was killed.
/// </summary>
public sealed class RestoreJournal : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly JournalFile? _file;
    private readonly TimeProvider _time;
    private readonly TimeSpan _wait;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _done = new(StringComparer.Ordinal);

    private RestoreJournal(JournalFile? file, bool looksFirst, JournalOptions options)
    {
        (_file, _time, _wait) = (file, options.Time, options.Wait);
        foreach (var line in file?.Lines ?? [])
        {
            if (line.Text("begun") is { } begun)
            {
                _begun.Add(begun);
            }
            else if (line.Text("done") is { } done)
            {
                _done[done] = line.Text("value");
            }
        }

        IsLost = looksFirst && _done.Count + _begun.Count == 0;
    }

    /// <summary>Gets a value indicating whether this continues a restore whose journal is gone.</summary>
    public bool IsLost { get; }

    /// <summary>Gets the folder of the journals unless told otherwise.</summary>
    public static string DefaultFolder => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "orgbackup",
        "restore");

    /// <summary>Gets the number of steps that are done.</summary>
    public int Count => _done.Count;

    /// <summary>Opens the journal of a restore.</summary>
    /// <param name="path">The file; null: nothing is kept, for tests.</param>
    /// <param name="resume">Whether it is continued; otherwise an earlier file is put aside.</param>
    public static RestoreJournal Open(string? path, bool resume, JournalOptions? options = null) =>
        new(path is null ? null : JournalFile.Open(path, !resume), resume, options ?? new());

    /// <summary>Where the journal of a target is kept unless told otherwise.</summary>
    public static string DefaultPath(RepositoryName target) => Path.Combine(DefaultFolder, FileOf(target));

    /// <summary>The name of a target's journal; that of an organization itself has no repository's name.</summary>
    public static string FileOf(RepositoryName target) => target.Name.Length == 0
        ? $"{Storage.BackupKey.Encode(target.Owner)}.jsonl"
        : $"{Storage.BackupKey.Encode(target.Owner)}_{Storage.BackupKey.Encode(target.Name)}.jsonl";

    /// <summary>What was noted of a step that is done; null: it is not, or there was nothing to note.</summary>
    public string? ValueOf(string step)
    {
        lock (_lock)
        {
            return _done.GetValueOrDefault(step);
        }
    }

    public bool IsDone(string step)
    {
        lock (_lock)
        {
            return _done.ContainsKey(step);
        }
    }

    /// <summary>
    /// Does a step that was not done before. One that may have been done is looked for first: it was begun, or the
    /// journal is gone, or no answer came.
    /// </summary>
    /// <param name="find">Looks at GitHub; null when it is not there.</param>
    /// <returns>The value that later steps need.</returns>
    public async Task<string?> OnceAsync(
        string step,
        Func<CancellationToken, Task<string?>> find,
        Func<CancellationToken, Task<string?>> make,
        CancellationToken cancellationToken)
    {
        if (IsDone(step))
        {
            return ValueOf(step);
        }

        var mayBeThere = !Begin(step) || IsLost;
        for (var attempt = 1; ; attempt++)
        {
            if (mayBeThere && await find(cancellationToken) is { } found)
            {
                return Done(step, found);
            }

            try
            {
                return Done(step, await make(cancellationToken));
            }
            catch (GitHubAmbiguousException) when (attempt < Tries)
            {
                mayBeThere = true;
                await Task.Delay(_wait * attempt, _time, cancellationToken);
            }
        }
    }

    /// <summary>Likewise for what may be done twice without harm, such as setting a value.</summary>
    public Task SetAsync(string step, Func<CancellationToken, Task> make, CancellationToken cancellationToken) =>
        OnceAsync(
            step,
            _ => Task.FromResult<string?>(null),
            async token =>
            {
                await make(token);
                return null;
            },
            cancellationToken);

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool Begin(string step)
    {
        lock (_lock)
        {
            var isNew = _begun.Add(step);
            if (isNew)
            {
                _file?.Append(new() { ["begun"] = step });
            }

            return isNew;
        }
    }

    private string? Done(string step, string? value)
    {
        lock (_lock)
        {
            _file?.Append(new JsonObject { ["done"] = step, ["value"] = value });
            _done[step] = value;
            return value;
        }
    }
}

/// <summary>How a journal waits before a step whose answer was lost is tried again.</summary>
public sealed record JournalOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(2);
}
