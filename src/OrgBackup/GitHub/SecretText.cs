using System.Buffers;
using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>
/// What a secret says about who asks: a token alone, JSON with <c>token</c>, or JSON with <c>appId</c>,
/// <c>privateKey</c> and, where the App has more installations than the one in the organization,
/// <c>installationId</c>. Not a record: its text must not show secrets.
/// </summary>
public sealed class SecretText
{
    // of some other JSON, or of a token that was copied with too much around it
    private static readonly SearchValues<char> Strange = SearchValues.Create("\"'[]{}<>,:");

    private SecretText(string? token, GitHubAppSettings? app) => (Token, App) = (token, app);

    public string? Token { get; }

    public GitHubAppSettings? App { get; }

    /// <param name="text">The secret.</param>
    /// <param name="name">What people call it.</param>
    /// <exception cref="UsageException">It is none of these; the message does not show it.</exception>
    public static SecretText Parse(string text, string name)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith('{') ? OfJson(trimmed, name) : new(TokenOf(trimmed, name), app: null);
    }

    private static SecretText OfJson(string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var (token, app) = (Value(document, "token"), Value(document, "appId"));
            return (token, app) switch
            {
                ({ } only, null) => new(TokenOf(only, name), app: null),
                (null, { } id) => new(token: null, AppOf(id, document, name)),
                (null, null) => throw NeitherNor(name),
                _ => throw new UsageException(
                    $"The secret '{name}' has both a token and an App in it.",
                    "Remove one, so that it is clear who asks."),
            };
        }
        catch (JsonException)
        {
            // without the cause: its text shows a character of the secret
            throw new UsageException(
                $"The secret '{name}' begins like JSON and is none.", "Store it again, as one whole JSON object.");
        }
    }

    private static GitHubAppSettings AppOf(string id, JsonDocument document, string name) => new()
    {
        AppId = GitHubAppSettings.IsId(id)
            ? id
            : throw Wrong(name, "appId", "Copy the App ID or the client ID from the App's settings page."),
        InstallationId = Value(document, "installationId") is not { } installation
            ? null
            : GitHubAppSettings.InstallationOf(installation) ?? throw Wrong(
                name,
                "installationId",
                "Copy the number at the end of the address of the installation's settings page, or leave it out."),
        PrivateKey = GitHubAppSettings.KeyOf(Value(document, "privateKey") ?? "")
            ?? throw Wrong(
                name,
                "privateKey",
                "Use the text of the .pem file that GitHub made for the App, its line ends written as \\n."),
    };

    private static string TokenOf(string text, string name) =>
        GitHubSettings.IsToken(text) && !text.AsSpan().ContainsAny(Strange) ? text : throw NeitherNor(name);

    // consoles write numbers as numbers or as texts
    private static string? Value(JsonDocument document, string property) =>
        !document.RootElement.TryGetProperty(property, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.Null => null,
            _ => "",
        };

    private static UsageException NeitherNor(string name) => new(
        $"The secret '{name}' is neither a GitHub token nor JSON with a token or a GitHub App in it.",
        """Store the token alone, or {"token": …}, or {"appId": …, "installationId": …, "privateKey": …}.""");

    private static UsageException Wrong(string name, string property, string hint) =>
        new($"The {property} in the secret '{name}' is missing or wrong.", hint);
}
