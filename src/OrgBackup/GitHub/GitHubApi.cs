using System.Net;
using System.Runtime.CompilerServices;

namespace OrgBackup.GitHub;

/// <summary>The raw client: bytes as GitHub sent them. Everything that is stored comes through here.</summary>
public sealed class GitHubApi
{
    private readonly HttpMessageInvoker _http;
    private readonly GitHubEndpoints _endpoints;
    private readonly Func<long> _calls;

    internal GitHubApi(HttpMessageInvoker http, GitHubEndpoints endpoints, Func<long> calls)
    {
        _http = http;
        _endpoints = endpoints;
        _calls = calls;
    }

    /// <summary>
    /// Gets the number of API requests sent so far, repetitions included, downloads from other servers not.
    /// </summary>
    public long Calls => _calls();

    /// <summary>Reads one JSON value.</summary>
    /// <param name="path">Path and query, beginning with a slash, under the API's root.</param>
    /// <exception cref="BackupException">Any answer that is no success, by its meaning.</exception>
    internal Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        GetAsync(path, new AnswerTag(known: null), cancellationToken);

    /// <summary>Likewise, unless the tag says that an earlier answer still holds; then the answer is empty.</summary>
    internal async Task<ApiAnswer> GetAsync(string path, AnswerTag tag, CancellationToken cancellationToken)
    {
        var answer = await GetAsync(At(path), tag.Known, cancellationToken);
        (tag.StillHolds, tag.New) = (answer.Status == HttpStatusCode.NotModified, answer.Tag);
        return answer;
    }

    /// <summary>
    /// Reads a list page by page. Follows only the link <c>next</c>, only to the API's own origin and never to the same
    /// page twice. A page is valid until the next one is asked for; one that the reader calls doubtful comes once more.
    /// </summary>
    /// <param name="path">Path and query under the API's root, without a page size or number.</param>
    /// <param name="property">Where the list is, when the answer is an object.</param>
    internal IAsyncEnumerable<JsonPage> PagesAsync(
        string path, string? property = null, CancellationToken cancellationToken = default) =>
        PagesAsync(path, property, new(From: null, _ => { }), cancellationToken);

    /// <summary>Likewise, beginning in the middle and telling how far it is.</summary>
    internal async IAsyncEnumerable<JsonPage> PagesAsync(
        string path,
        string? property,
        PageMarks marks,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var walk = WalkFrom(marks.From, path);
        var tag = marks.Tag;
        for (var known = marks.From is null ? tag.Known : null; walk.Next is { } target; known = null)
        {
            using var answer = await GetAsync(target, known, cancellationToken);
            if (answer.Status == HttpStatusCode.NotModified)
            {
                tag.StillHolds = true;
                yield break;
            }

            var page = answer.Status == HttpStatusCode.NoContent
                ? new JsonPage(answer.Bytes, [])
                : JsonPage.Cut(answer.Bytes, property, answer.Name);
            if (walk.Advance(answer, page.Count))
            {
                tag.New = walk.IsWhole(page.Count) ? answer.Tag : null;
                yield return page;
                if (page.IsDoubtful)
                {
                    walk.Repeat();
                }

                if (walk.Position is { } position)
                {
                    marks.Reached(position);
                }
            }
        }
    }

    /// <summary>Asks GraphQL; the answer may hold errors.</summary>
    internal Task<ApiAnswer> QueryAsync(byte[] query, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(query) { Headers = { ContentType = new("application/json") } };
        return SendAsync(
            new(HttpMethod.Post, _endpoints.GraphQl) { Content = content, Repeatable = true }, cancellationToken);
    }

    /// <summary>
    /// Opens a binary body; it is neither buffered nor decompressed, and its silence is the caller's to bound.
    /// </summary>
    internal Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(
            new(HttpMethod.Get, At(path)) { Streamed = true }, "application/octet-stream", cancellationToken);

    /// <summary>
    /// Opens a file of GitHub's web site, or of where it led to; otherwise like an asset. The token goes
    /// to the configured site only, and this is no call of the API.
    /// </summary>
    internal Task<HttpResponseMessage> OpenFileAsync(Uri target, CancellationToken cancellationToken) =>
        OpenAsync(new(HttpMethod.Get, target) { Streamed = true, IsFile = true }, "*/*", cancellationToken);

    /// <summary>Asks GitHub to make a page of a text; the answer is HTML, and its silence is the caller's to
    /// bound.</summary>
    internal Task<HttpResponseMessage> RenderAsync(byte[] request, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(request) { Headers = { ContentType = new("application/json") } };
        return OpenAsync(
            new(HttpMethod.Post, At("/markdown")) { Content = content, Streamed = true, Repeatable = true },
            "text/html",
            cancellationToken);
    }

    /// <summary>Sends a request that changes something: once.</summary>
    internal Task<ApiAnswer> WriteAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken);

    internal Uri GraphQlAddress => _endpoints.GraphQl;

    internal Uri At(string path) => new(_endpoints.Api.AbsoluteUri.TrimEnd('/') + path);

    private Task<ApiAnswer> GetAsync(Uri target, string? known, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        return SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> OpenAsync(
        HttpRequestMessage request, string accept, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
            var response = await _http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw ApiErrors.From(response, response.Content is BufferedContent content ? content.Bytes : default);
            }
        }
    }

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            var response = await _http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode || IsAskedFor(response.StatusCode, request))
            {
                return new(response);
            }

            using (response)
            {
                throw ApiErrors.From(response, ((BufferedContent)response.Content).Bytes);
            }
        }
    }

    private static bool IsAskedFor(HttpStatusCode status, HttpRequestMessage request) =>
        status == HttpStatusCode.NotModified && request.Headers.NonValidated.Contains("If-None-Match");

    private PageWalk WalkFrom(PagePosition? from, string path)
    {
        if (from is null)
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            return new(_endpoints.Api, At($"{path}{separator}per_page=100"));
        }

        // it was kept outside of this process, so it is trusted no more than a link
        return Uri.TryCreate(from.Next, UriKind.Absolute, out var target) && ApiOrigins.Same(target, _endpoints.Api)
            ? new(_endpoints.Api, target, from)
            : throw new GitHubProtocolException(
                "The list cannot be read on: its next page is on another server.",
                "Run the retry.",
                new StalePageException());
    }
}

/// <summary>A good answer whose body is here. Its bytes are valid until it is disposed.</summary>
internal sealed class ApiAnswer(HttpResponseMessage response) : IDisposable
{
    public HttpStatusCode Status => response.StatusCode;

    public ReadOnlyMemory<byte> Bytes => ((BufferedContent)response.Content).Bytes;

    /// <summary>The body as one JSON object, without what surrounds it.</summary>
    /// <exception cref="GitHubProtocolException">It is something else.</exception>
    public ReadOnlyMemory<byte> AsObject()
    {
        var json = Bytes[(Bytes.Length - Json.WithoutMark(Bytes.Span).Length)..];
        return json.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
            ? json
            : throw new GitHubProtocolException(
                $"{Name} was answered with something else than an object.", "If it stays so, report it.");
    }

    /// <summary>Gets the address that answered, after redirects.</summary>
    public Uri Address => response.RequestMessage!.RequestUri!;

    public string Name => response.RequestMessage!.Name;

    /// <summary>Gets GitHub's tag of the answer, as it was sent, weak or strong.</summary>
    public string? Tag =>
        response.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.First().Trim() : null;

    /// <summary>The first value of a header; null when it was not sent.</summary>
    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.First().Trim() : null;

    public bool HasLinks => response.Headers.NonValidated.Contains("Link");

    public string? Link(string relation) => LinkHeader.Find(response, relation);

    public void Dispose() => response.Dispose();
}
