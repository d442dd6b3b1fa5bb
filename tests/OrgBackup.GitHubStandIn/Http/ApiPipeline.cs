using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>
/// Answers on the API's listener: who asks, faults, limits, the route, then the headers that every answer has.
/// </summary>
internal sealed class ApiPipeline(GitHubState state)
{
    private static readonly string[] Versions = ["2022-11-28", "2026-03-10"];

    private readonly RestApi _rest = new();

    /// <summary>Answers on the host of uploads, which knows nothing else.</summary>
    public Task HandleUploadAsync(HttpContext context)
    {
        context.Items[Writes.AssetUpload.Host] = true;
        return HandleAsync(context);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith("/api/uploads", StringComparison.Ordinal))
        {
            (context.Items[Writes.AssetUpload.Host], path) = (true, path[12..]);
        }

        if (state.Options.Enterprise && path.StartsWith("/api/v3", StringComparison.Ordinal))
        {
            path = path[7..] is { Length: > 0 } rest ? rest : "/";
        }

        var isGraphQl = path is "/graphql" or "/api/graphql";
        var entry = Exchange.Begin(state, context, isGraphQl ? RequestKind.GraphQl : RequestKind.Rest, path);
        if (ReleaseEndpoints.IsAssetDownload(entry.CanonicalPath, context.Request.Headers.Accept.ToString()))
        {
            entry.Kind = RequestKind.AssetRequest;
        }

        await Exchange.RunAsync(state, context, entry, () => AnswerAsync(context, entry));
    }

    private async Task AnswerAsync(HttpContext context, JournalEntry entry)
    {
        var (caller, refusal) = state.Authenticator.ForApi(context.Request);
        entry.Credential = caller?.Label ?? "rejected";
        var resource = entry.Kind == RequestKind.GraphQl ? RateLimits.GraphQl : RateLimits.Core;
        var request = new ApiRequest
        {
            Http = context.Request,
            Caller = caller ?? Caller.Anonymous,
            State = state,
            RequestId = RandomNumberGenerator.GetHexString(16),
            Path = entry.Path,
        };
        AddCommonHeaders(context, request);
        state.Budget.Spend(request.Caller.BudgetKey, resource, PointsOf(context.Request, entry));
        if (Refuse(context.Request, refusal) is { } refused)
        {
            await SendAsync(context, request, refused, resource);
            return;
        }

        await Exchange.ServeAsync(
            state, context, new FaultCaller(request.Caller, resource), () => ServeAsync(context, request, entry));
    }

    private async Task ServeAsync(HttpContext context, ApiRequest request, JournalEntry entry)
    {
        var resource = entry.Kind == RequestKind.GraphQl ? RateLimits.GraphQl : RateLimits.Core;
        entry.Points = PointsOf(request.Http, entry);
        if (!state.Limits.TryEnter(request.Caller, resource, entry.Points))
        {
            var options = state.Limits.Options;
            await SendAsync(
                context, request, Refusals.SecondaryLimit(options.RefusalStatus, options.RetryAfter), resource);
            return;
        }

        try
        {
            await SendAsync(context, request, await AnswerAsync(context, request, entry), resource);
        }
        finally
        {
            state.Limits.Leave(request.Caller);
        }
    }

    private async Task<ApiResponse> AnswerAsync(HttpContext context, ApiRequest request, JournalEntry entry)
    {
        foreach (var fault in Exchange.DueFaults(state, context))
        {
            fault.Prepare(request);
        }

        if (entry.Kind == RequestKind.GraphQl)
        {
            return await GraphQl.GraphQlEndpoint.AnswerAsync(request, entry, context.RequestAborted);
        }

        var free = entry.Path == "/rate_limit";
        if (!free && !state.Limits.TryPay(request.Caller, RateLimits.Core, 1))
        {
            return Refusals.Primary(request, state.Limits.Options.RefusalStatus);
        }

        if (entry.Path == "/markdown")
        {
            return await AttachmentPages.RenderAsync(request, context.RequestAborted);
        }

        return await ReadBodyAsync(context, request, entry) ?? state.Model.Change(() => _rest.Answer(request));
    }

    /// <summary>Reads what is sent with a write; the refusal when it is no JSON.</summary>
    private static async Task<ApiResponse?> ReadBodyAsync(HttpContext context, ApiRequest request, JournalEntry entry)
    {
        if (request.Http.Method is "GET" or "HEAD" or "OPTIONS")
        {
            return null;
        }

        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory, context.RequestAborted);
        request.Bytes = memory.ToArray();
        if (request.Bytes.Length == 0 || Writes.AssetUpload.IsFor(entry.CanonicalPath))
        {
            return null;
        }

        try
        {
            request.Body = JsonNode.Parse(request.Bytes);
            entry.Body = request.Body?.DeepClone();
            return null;
        }
        catch (JsonException)
        {
            return ApiResponse.Error(400, "Problems parsing JSON");
        }
    }

    private static int PointsOf(HttpRequest request, JournalEntry entry) =>
        request.Method is "GET" or "HEAD" or "OPTIONS" || entry.Kind == RequestKind.GraphQl ? 1 : 5;

    private static ApiResponse? Refuse(HttpRequest request, string? refusal)
    {
        var version = request.Headers["X-GitHub-Api-Version"].ToString();
        if (request.Headers.UserAgent.Count == 0)
        {
            return Refusals.NoUserAgent();
        }

        if (refusal is not null)
        {
            return ApiResponse.Error(401, refusal);
        }

        return version.Length > 0 && !Versions.Contains(version, StringComparer.Ordinal)
            ? Refusals.BadVersion(version)
            : null;
    }

    private static void AddCommonHeaders(HttpContext context, ApiRequest request)
    {
        var headers = context.Response.Headers;
        headers.Server = "github.com";
        headers["X-GitHub-Request-Id"] = request.RequestId;
        headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        headers["X-Content-Type-Options"] = "nosniff";
        var version = request.Http.Headers["X-GitHub-Api-Version"].ToString();
        headers["x-github-api-version-selected"] = version.Length > 0 ? version : Versions[0];
        if (request.Caller.Token is not { } token)
        {
            return;
        }

        if (token.Kind == TokenKind.Classic)
        {
            headers["X-OAuth-Scopes"] = string.Join(", ", token.Scopes);
            headers["X-Accepted-OAuth-Scopes"] = "repo";
        }

        if (token is { ExpiresAt: { } expires, Kind: not TokenKind.Installation })
        {
            headers["github-authentication-token-expiration"] = expires.UtcDateTime.ToString(
                "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        }
    }

    private async Task SendAsync(HttpContext context, ApiRequest request, ApiResponse answer, string resource)
    {
        var faults = new FaultContext(state, context, new FaultCaller(request.Caller, resource));
        foreach (var fault in Exchange.DueFaults(state, context))
        {
            fault.Alter(answer, faults);
        }

        var body = ResponseWriter.Serialize(answer);
        if (answer.Status == 200 && context.Request.Method is "GET" or "HEAD")
        {
            ApplyCondition(context, request, answer, body);
        }

        AddRateHeaders(context.Response, request.Caller, resource);
        await ResponseWriter.WriteAsync(context, answer, body);
    }

    private void ApplyCondition(HttpContext context, ApiRequest request, ApiResponse answer, byte[] body)
    {
        var tag = ResponseWriter.Tag(context.Request, body);
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = request.Caller.IsAnonymous
            ? "public, max-age=60, s-maxage=60"
            : "private, max-age=60, s-maxage=60";
        headers.Vary = "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With";
        if (answer.Status != 200
            || !context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            return;
        }

        answer.Status = 304;
        if (!request.Caller.IsAnonymous)
        {
            state.Limits.Refund(request.Caller, RateLimits.Core, 1);
        }
    }

    private void AddRateHeaders(HttpResponse response, Caller caller, string resource)
    {
        if (!state.Limits.Options.SendsHeaders)
        {
            return;
        }

        var budget = state.Limits.Get(caller, resource);
        response.Headers["X-RateLimit-Limit"] = Text(budget.Limit);
        response.Headers["X-RateLimit-Remaining"] = Text(budget.Remaining);
        response.Headers["X-RateLimit-Used"] = Text(budget.Used);
        response.Headers["X-RateLimit-Reset"] = Text(budget.Reset.ToUnixTimeSeconds());
        response.Headers["X-RateLimit-Resource"] = resource;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
