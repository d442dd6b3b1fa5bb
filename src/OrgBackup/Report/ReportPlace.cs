using System.Buffers;
using OrgBackup.Storage;

namespace OrgBackup.Report;

/// <summary>Where the files of a run are, as people type it: the store as they named it, then the key.</summary>
public static class ReportPlace
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:@%+=,");

    public static string Manifest(string store, string runId) => Join(store, BackupKey.RunManifest(runId));

    public static string Page(string store, string runId) => Join(store, BackupKey.RunReport(runId));

    /// <summary>The text as one word of a POSIX shell: in single quotes when it needs them.</summary>
    public static string Quote(string word) => word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain)
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Join(string store, BackupKey key) => $"{store.TrimEnd('/', '\\')}/{key.Value}";
}
