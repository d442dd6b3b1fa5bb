using System.Text;

namespace OrgBackup.Storage;

/// <summary>
/// Which keys a store takes. Keys are read from records, so they are looked at as closely as any input.
/// </summary>
internal static class KeyRules
{
    private const int MaxBytes = 900;

    /// <exception cref="StoreException">The key could lead out of the store, or no store can hold it.</exception>
    public static void Check(BackupKey key)
    {
        if (FaultOf(key.Value) is { } fault)
        {
            throw new StoreException(
                $"The key '{Printable(key.Value)}' is not valid: {fault}.",
                "The record that names it is damaged or was forged.");
        }
    }

    /// <summary>
    /// What is wrong with a key or a prefix of keys, as the end of a sentence; null when it is sound.
    /// </summary>
    public static string? FaultOf(string? key) => key switch
    {
        null or "" => "it is empty",
        _ when key.Any(char.IsControl) => "it has control characters in it",
        _ when key.Contains('\\', StringComparison.Ordinal) => "it has a backslash in it",
        _ when key.Split('/').Any(segment => segment is "" or "." or "..") => "a part of it is empty, '.' or '..'",
        _ when Encoding.UTF8.GetByteCount(key) > MaxBytes => $"it is longer than {MaxBytes} bytes",
        _ => null,
    };

    private static string Printable(string? key) =>
        string.Concat((key ?? "").Take(200).Select(c => char.IsControl(c) ? '?' : c));
}
