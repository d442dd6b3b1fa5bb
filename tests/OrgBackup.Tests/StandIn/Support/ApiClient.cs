using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrgBackup.GitHubStandIn;

namespace OrgBackup.Tests.StandIn.Support;

/// <summary>A plain client of the stand-in: it follows nothing by itself, so that tests see what is sent.</summary>
internal sealed partial class ApiClient : IDisposable
{
    private readonly Uri _api;
    private readonly Uri _graphQl;

    public ApiClient(GitHubServer server, string? token)
    {
        (_api, _graphQl) = (server.ApiUrl, server.GraphQlUrl);
        Http.DefaultRequestHeaders.UserAgent.ParseAdd("stand-in-tests");
        if (token is not null)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public HttpClient Http { get; } = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 200 });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The target of <c>rel="next"</c>, or null.</summary>
    public static string? Next(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var values)
            && NextLink().Match(string.Join(", ", values)) is { Success: true } match
            ? match.Groups["next"].Value
            : null;

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;

    public static string Header(HttpResponseMessage response, string name) =>
        string.Join(',', response.Headers.GetValues(name));

    public string Address(string pathOrUrl) =>
        pathOrUrl.StartsWith("http", StringComparison.Ordinal) ? pathOrUrl : _api.ToString().TrimEnd('/') + pathOrUrl;

    public Task<HttpResponseMessage> SendAsync(string pathOrUrl, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address(pathOrUrl));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(request, Cancellation);
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await SendAsync(path);
        response.StatusCode.Should().Be(System.Net.HttpStatusCode.OK, "of {0}", path);
        return await ReadAsync(response);
    }

    /// <summary>Writes, such as <c>POST /user/repos</c>, and checks the status; the answer's body, or an empty object.</summary>
    public async Task<JsonNode> WriteAsync(string methodAndPath, JsonNode body, int status)
    {
        var cut = methodAndPath.IndexOf(' ', StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new(methodAndPath[..cut]), Address(methodAndPath[(cut + 1)..]));
        request.Content = JsonContent.Create(body);
        using var response = await Http.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        ((int)response.StatusCode).Should().Be(status, "of {0}: {1}", methodAndPath, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>All items of a listing, by its links.</summary>
    public async Task<List<JsonNode>> ListAsync(string path)
    {
        var items = new List<JsonNode>();
        for (string? next = path; next is not null;)
        {
            using var response = await SendAsync(next);
            response.EnsureSuccessStatusCode();
            items.AddRange((await ReadAsync(response)).AsArray().Select(item => item!));
            next = Next(response);
        }

        return items;
    }

    public async Task<JsonNode> QueryAsync(string query, JsonObject? variables = null)
    {
        var body = new JsonObject { ["query"] = query, ["variables"] = variables };
        using var response = await Http.PostAsJsonAsync(_graphQl, body, Cancellation);
        response.EnsureSuccessStatusCode();
        return await ReadAsync(response);
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("<(?<next>[^>]*)>; rel=\"next\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextLink();
}
