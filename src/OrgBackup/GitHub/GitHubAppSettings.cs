using System.Globalization;
using System.Security.Cryptography;

namespace OrgBackup.GitHub;

/// <summary>
/// A GitHub App, which of its installations, and the App's private key. Not a record: its text must not show the key.
/// </summary>
public sealed class GitHubAppSettings
{
    private static readonly string[] Variables =
        ["GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_PRIVATE_KEY_FILE"];

    /// <summary>Gets the App's id or client id, the issuer of its signed requests.</summary>
    public required string AppId { get; init; }

    /// <summary>Gets the installation; null: the one in the account that is backed up is looked up.</summary>
    public long? InstallationId { get; init; }

    /// <summary>Gets the private key as PEM.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>Whether any of the App's variables is set.</summary>
    internal static bool IsMentioned(Func<string, string?> read) =>
        Variables.Any(variable => read(variable) is not null);

    /// <returns>The App, or null when none of its variables is set.</returns>
    /// <exception cref="UsageException">Some variables are set and others missing or wrong.</exception>
    internal static GitHubAppSettings? FromEnvironment(Func<string, string?> read)
    {
        if (!IsMentioned(read))
        {
            return null;
        }

        var (id, installation) = (read("GITHUB_APP_ID"), read("GITHUB_APP_INSTALLATION_ID"));
        var (key, file) = (read("GITHUB_APP_PRIVATE_KEY"), read("GITHUB_APP_PRIVATE_KEY_FILE"));
        if (key is not null && file is not null)
        {
            throw new UsageException(
                "GITHUB_APP_PRIVATE_KEY and GITHUB_APP_PRIVATE_KEY_FILE are both set.", "Unset one of them.");
        }

        return new()
        {
            AppId = CheckedId(id ?? throw Missing("GITHUB_APP_ID")),
            InstallationId = installation is null ? null : CheckedInstallation(installation),
            PrivateKey = CheckedKey(
                key ?? FileText(file ?? throw Missing("GITHUB_APP_PRIVATE_KEY or GITHUB_APP_PRIVATE_KEY_FILE")),
                key is null ? "GITHUB_APP_PRIVATE_KEY_FILE" : "GITHUB_APP_PRIVATE_KEY"),
        };
    }

    internal static bool IsId(string id) =>
        id.Length > 0 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <returns>The number, or null when it is none.</returns>
    internal static long? InstallationOf(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <returns>The key as PEM, or null when it is none; one-line texts often carry its line ends as \n.</returns>
    internal static string? KeyOf(string pem)
    {
        var text = pem.Replace("\\n", "\n", StringComparison.Ordinal);
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(text);
            return text;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    private static UsageException Missing(string variable) =>
        new(
            $"{variable} is not set, but other GITHUB_APP_ variables are.",
            $"Set {variable}, or unset all of them and set GITHUB_TOKEN.");

    private static string CheckedId(string id) =>
        IsId(id)
            ? id
            : throw new UsageException(
                "GITHUB_APP_ID is not an App's id.", "Copy the App ID or the client ID from the App's settings page.");

    private static long CheckedInstallation(string id) =>
        InstallationOf(id)
            ?? throw new UsageException(
                "GITHUB_APP_INSTALLATION_ID is not a number.",
                "Copy the number at the end of the address of the installation's settings page.");

    private static string FileText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UsageException(
                "The file of GITHUB_APP_PRIVATE_KEY_FILE cannot be read.", "Check its path and its permissions.", e);
        }
    }

    private static string CheckedKey(string pem, string variable) =>
        KeyOf(pem)
            ?? throw new UsageException(
                $"{variable} holds no RSA private key in PEM form.",
                "Use the .pem file that GitHub made for the App, without a passphrase.");
}
