namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>A template of a path, the permissions of which one is needed, and what answers it.</summary>
internal sealed class Route(
    string method, string template, Func<ApiRequest, ApiResponse> handler, params string[] permissions)
{
    private readonly string[] _segments = template.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public Func<ApiRequest, ApiResponse> Handler => handler;

    /// <summary>Gets the permissions of which any one lets a fine-grained token read.</summary>
    public IReadOnlyList<string> Permissions => permissions;

    public bool NeedsAdmin { get; private init; }

    public static Route Get(string template, Func<ApiRequest, ApiResponse> handler, params string[] permissions) =>
        new("GET", template, handler, permissions);

    /// <summary>A route that shows nothing to those who may not administer the repository.</summary>
    public static Route Admin(string template, Func<ApiRequest, ApiResponse> handler, params string[] permissions) =>
        new("GET", template, handler, permissions) { NeedsAdmin = true };

    public bool Matches(string requestMethod, ReadOnlySpan<string> path, Dictionary<string, string> arguments)
    {
        if (path.Length != _segments.Length || !IsMethod(requestMethod))
        {
            return false;
        }

        for (var i = 0; i < path.Length; i++)
        {
            if (_segments[i][0] != '{' && !_segments[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        for (var i = 0; i < path.Length; i++)
        {
            if (_segments[i][0] == '{')
            {
                arguments[_segments[i][1..^1]] = path[i];
            }
        }

        return true;
    }

    private bool IsMethod(string requestMethod) =>
        requestMethod == method || (method == "GET" && requestMethod == "HEAD");
}
