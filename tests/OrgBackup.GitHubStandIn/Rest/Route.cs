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

    public bool IsWrite { get; private init; }

    /// <summary>Gets a value indicating whether it counts among what GitHub lets one create in a minute.</summary>
    public bool IsContent { get; private init; }

    /// <summary>Gets the least role in the repository with which one may write.</summary>
    public string Role { get; private init; } = "read";

    public static Route Get(string template, Func<ApiRequest, ApiResponse> handler, params string[] permissions) =>
        new("GET", template, handler, permissions);

    /// <summary>A route that shows nothing to those who may not administer the repository.</summary>
    public static Route Admin(string template, Func<ApiRequest, ApiResponse> handler, params string[] permissions) =>
        new("GET", template, handler, permissions) { NeedsAdmin = true };

    /// <summary>A route that changes something, such as <c>PATCH /labels/{name}</c>.</summary>
    public static Route Write(
        string methodAndTemplate, Func<ApiRequest, ApiResponse> handler, string role, params string[] permissions) =>
        Writing(methodAndTemplate, handler, (role, false), permissions);

    /// <summary>A route that creates what GitHub calls content.</summary>
    public static Route Content(
        string methodAndTemplate, Func<ApiRequest, ApiResponse> handler, string role, params string[] permissions) =>
        Writing(methodAndTemplate, handler, (role, true), permissions);

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

    private static Route Writing(
        string methodAndTemplate, Func<ApiRequest, ApiResponse> handler, (string Role, bool IsContent) kind,
        string[] permissions)
    {
        var cut = methodAndTemplate.IndexOf(' ', StringComparison.Ordinal);
        return new(methodAndTemplate[..cut], methodAndTemplate[(cut + 1)..], handler, permissions)
        {
            IsWrite = true,
            IsContent = kind.IsContent,
            Role = kind.Role,
        };
    }

    private bool IsMethod(string requestMethod) =>
        requestMethod == method || (method == "GET" && requestMethod == "HEAD");
}
