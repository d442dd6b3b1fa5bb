using OrgBackup.Aws;

namespace OrgBackup.GitHub;

/// <summary>
/// Where GitHub is and who asks: read from the environment, checked before anything is sent. Not a record: its text
/// must not show secrets.
/// </summary>
public sealed class GitHubSettings
{
    private const string PublicApi = "https://api.github.com";
    private const string PublicServer = "https://github.com";

    public required GitHubEndpoints Endpoints { get; init; }

    /// <summary>Gets the personal or installation token; null when a GitHub App or a secret is used.</summary>
    public string? Token { get; init; }

    /// <summary>Gets the GitHub App; null when a token or a secret is used.</summary>
    public GitHubAppSettings? App { get; init; }

    /// <summary>Gets where the token or the App is kept instead, to be read when it is needed, and again when GitHub
    /// rejects it.</summary>
    public ISecretSource? Secret { get; init; }

    /// <summary>
    /// Gets the organization or user that is backed up: an App's installation is looked up in it when none is named.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>Reads the addresses from the variables of the contract; who asks is in the secret.</summary>
    /// <param name="account">The organization or user that is backed up.</param>
    /// <exception cref="UsageException">An address is impossible; the message names the variable.</exception>
    public static GitHubSettings FromSecret(
        Func<string, string?> read, ISecretSource secret, string? account = null) =>
        new() { Endpoints = EndpointsFrom(name => Value(read, name)), Secret = secret, Account = account };

    /// <summary>Reads the variables of the contract; empty ones count as not set.</summary>
    /// <param name="read">Gives the value of a variable, or null.</param>
    /// <param name="account">The organization or user that is backed up.</param>
    /// <exception cref="UsageException">A value is missing, impossible or contradicts another; the message names the
    /// variable.</exception>
    public static GitHubSettings FromEnvironment(Func<string, string?> read, string? account = null)
    {
        var endpoints = EndpointsFrom(name => Value(read, name));
        var token = Value(read, "GITHUB_TOKEN");
        if (token is not null && GitHubAppSettings.IsMentioned(name => Value(read, name)))
        {
            throw new UsageException(
                "GITHUB_TOKEN and a GITHUB_APP_ID or other GITHUB_APP_ variable are both set.",
                "Unset one, so that it is clear who asks.");
        }

        var app = GitHubAppSettings.FromEnvironment(name => Value(read, name));
        return (token ?? app as object) is not null
            ? new GitHubSettings { Endpoints = endpoints, Token = CheckedToken(token), App = app, Account = account }
            : throw new UsageException(
                "GITHUB_TOKEN is not set.",
                "Set GITHUB_TOKEN to a token that can read the organization, or the GITHUB_APP_ variables of an App.");
    }

    private static GitHubEndpoints EndpointsFrom(Func<string, string?> read)
    {
        var api = Address("GITHUB_API_URL", read("GITHUB_API_URL") ?? PublicApi);
        var isPublic = api.AbsoluteUri.TrimEnd('/') == PublicApi;
        var server = Address(
            "GITHUB_SERVER_URL", read("GITHUB_SERVER_URL") ?? (isPublic ? PublicServer : ServerOf(api)));
        if (isPublic != (server.AbsoluteUri.TrimEnd('/') == PublicServer))
        {
            throw new UsageException(
                "GITHUB_SERVER_URL and GITHUB_API_URL are two different GitHubs.",
                "Set both to the same one, for example https://HOST and https://HOST/api/v3.");
        }

        var graphQl = Address("GITHUB_GRAPHQL_URL", read("GITHUB_GRAPHQL_URL") ?? GraphQlOf(api));
        return new() { Api = api, GraphQl = graphQl, Server = server };
    }

    private static string GraphQlOf(Uri api)
    {
        var root = api.AbsoluteUri.TrimEnd('/');
        var isEnterprise = root.EndsWith("/api/v3", StringComparison.OrdinalIgnoreCase);
        return isEnterprise ? $"{root[..^2]}graphql" : $"{root}/graphql";
    }

    // the default must not be github.com here: the token of another GitHub would be sent to it
    private static string ServerOf(Uri api) =>
        api.Host.StartsWith("api.", StringComparison.Ordinal) && api.Host.EndsWith(".ghe.com", StringComparison.Ordinal)
            ? $"{api.Scheme}://{api.Host[4..]}"
            : api.GetLeftPart(UriPartial.Authority);

    private static Uri Address(string variable, string value)
    {
        var isAddress = Uri.TryCreate(value, UriKind.Absolute, out var address);
        if (!isAddress || address!.Scheme is not ("https" or "http") || address.Host.Length == 0)
        {
            throw new UsageException(
                $"{variable} is not a web address.", $"Set {variable} to an address such as https://HOST/PATH.");
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new UsageException(
                $"{variable} has a user, a query or a fragment in it.",
                $"Set {variable} to the plain address; the token belongs in GITHUB_TOKEN.");
        }

        return address.Scheme == "https" || address.IsLoopback
            ? new Uri(address.AbsoluteUri.TrimEnd('/'))
            : throw new UsageException(
                $"{variable} uses plain http.", $"Use https in {variable}; http is accepted for loopback hosts only.");
    }

    internal static bool IsToken(string token) => token.Length > 0 && token.All(c => c is > ' ' and < '\u007f');

    private static string? CheckedToken(string? token) =>
        token is null || IsToken(token)
            ? token
            : throw new UsageException(
                "GITHUB_TOKEN has characters that no token has.", "Copy the token again, without spaces and quotes.");

    private static string? Value(Func<string, string?> read, string name) =>
        read(name)?.Trim() is { Length: > 0 } value ? value : null;
}
