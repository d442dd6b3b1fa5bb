namespace OrgBackup.GitHub;

/// <summary>Which addresses belong to the configured GitHub. An origin is scheme, host and port, all three.</summary>
internal sealed class ApiOrigins(GitHubEndpoints endpoints)
{
    public GitHubEndpoints Endpoints { get; } = endpoints;

    /// <summary>Whether the token may be sent there: the origin of the API or of GraphQL.</summary>
    public bool MayHaveToken(Uri target) => Same(target, Endpoints.Api) || Same(target, Endpoints.GraphQl);

    /// <summary>Whether a file that is sent may go there with the token: GitHub's host for uploads.</summary>
    public bool MayHaveUpload(Uri target)
    {
        var api = Endpoints.Api;
        var site = api.Host.StartsWith("api.", StringComparison.OrdinalIgnoreCase) ? api.Host["api.".Length..] : null;

        // on one machine, as in a trial, the host of uploads is another port
        return Same(target, api)
            || (target.IsLoopback && api.IsLoopback)
            || (target.Scheme == api.Scheme && target.Port == api.Port && IsSameHost(target.Host, $"uploads.{site}"));
    }

    /// <summary>Likewise, for a file of the web site: its origin and no other.</summary>
    public bool MayHaveFileToken(Uri target) => Same(target, Endpoints.Server);

    /// <summary>Whether the operator named this host and port; such a target may be in a private network.</summary>
    public bool IsConfigured(string host, int port) =>
        new[] { Endpoints.Api, Endpoints.GraphQl, Endpoints.Server }
            .Any(known => known.Port == port && IsSameHost(known.DnsSafeHost, host.Trim('[', ']')));

    public static bool Same(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && IsSameHost(one.Host, other.Host);

    private static bool IsSameHost(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
