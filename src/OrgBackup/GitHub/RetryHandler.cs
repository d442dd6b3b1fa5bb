using System.Net;
using System.Security.Authentication;

namespace OrgBackup.GitHub;

/// <summary>
/// The outermost step: passes the gate, sends, reads the body under its deadline and judges the answer. Passing
/// failures (5xx, network, stalls, bodies that are no whole JSON) are repeated with growing random waits, rate limits
/// are waited out, a rejected token is renewed once. What comes out is an answer that is whole, or an exception.
/// </summary>
/// <param name="credentials">Whose token to send; null when requests bring their own.</param>
internal sealed class RetryHandler(
    IGitHubCredentials? credentials, RateGate gate, ChainTools tools, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private readonly BodyReader _bodies = new(tools.Options, tools.Time);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var patience = new Patience(gate, tools);
        var isRenewed = false;
        while (true)
        {
            if (credentials is not null)
            {
                // before the gate: a renewal passes it too
                request.Token = await credentials.GetTokenAsync(cancellationToken);
            }

            var attempt = await AttemptAsync(request, cancellationToken);
            if (attempt.Refusal is { } refusal)
            {
                attempt.Response?.Dispose();
                patience.Refused(request, attempt.Lane, refusal);
            }
            else if (!isRenewed && IsRejected(attempt) && credentials!.Invalidate(request.Token!))
            {
                attempt.Response?.Dispose();
                isRenewed = true;
            }
            else if (attempt.Failure is null || (!request.Repeatable && attempt.Response is not null))
            {
                return attempt.Response!;
            }
            else
            {
                attempt.Response?.Dispose();
                await patience.FailedAsync(request, attempt, cancellationToken);
            }
        }
    }

    private bool IsRejected(Attempt attempt) =>
        credentials is not null
        && attempt.Response is { StatusCode: HttpStatusCode.Unauthorized, RequestMessage: { } sent }
        && !sent.IsFile
        && tools.Origins.MayHaveToken(sent.RequestUri!);

    private async Task<Attempt> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var lane = request.RequestUri == tools.Origins.Endpoints.GraphQl ? ApiLane.GraphQl : ApiLane.Rest;
        using var lease = await gate.EnterAsync(lane, request.Points, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await BeginAsync(request, cancellationToken);
            return await JudgeAsync(request, response, lane, cancellationToken);
        }
        catch (Exception e) when (e is not BackupException)
        {
            response?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (ChainOf(e).OfType<BackupException>().FirstOrDefault() is { } refused)
            {
                throw new GitHubProtocolException(refused.Message, refused.Hint, e);
            }

            return IsPassing(e) ? new(lane) { Failure = Reason(e), Cause = e } : throw Translated(e, request);
        }
    }

    private async Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var limit = tools.Options.HeadersTimeout + tools.Options.UploadTime(request.UploadSize ?? 0);
        using var patience = new CancellationTokenSource(limit, tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await base.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException e)
            when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {Words.Of(limit)}.", e);
        }
    }

    private async Task<Attempt> JudgeAsync(
        HttpRequestMessage request, HttpResponseMessage response, ApiLane lane, CancellationToken cancellationToken)
    {
        if (response.Headers.NonValidated.Contains("x-ratelimit-limit"))
        {
            gate.KeepPace();
        }

        var isGood = response.IsSuccessStatusCode;
        if (isGood && request.Streamed)
        {
            return new(lane) { Response = response };
        }

        var content = await _bodies.ReadAsync(response.Content, cancellationToken);
        response.Content = content;
        var mayBeEmpty = response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent
            || request.Method != HttpMethod.Get;
        if (isGood && !(mayBeEmpty && content.Bytes.IsEmpty))
        {
            BodyReader.CheckJson(content);
        }

        var now = tools.Time.GetUtcNow();
        return new(lane)
        {
            Response = response,
            Refusal = RateRefusal.Read(response, content.Bytes, lane, now),
            Failure = IsPassing(response.StatusCode) ? $"the server answered {(int)response.StatusCode}" : null,
            RetryAfter = RateRefusal.RetryAfter(response, response.Headers.Date ?? now),
        };
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout || ((int)status >= 500 && status is not HttpStatusCode.NotImplemented);

    private static bool IsPassing(Exception e) =>
        e is HttpRequestException or IOException or TimeoutException or InvalidDataException or BrokenBodyException
            or OperationCanceledException
        && !ChainOf(e).Any(inner => inner is AuthenticationException);

    private static string Reason(Exception e) => e switch
    {
        BrokenBodyException or TimeoutException => e.Message.TrimEnd('.'),
        OperationCanceledException => "the connection was given up",
        InvalidDataException => "the answer is damaged",
        _ => $"the connection failed: {ChainOf(e).Last().Message.TrimEnd('.')}",
    };

    private static Exception Translated(Exception e, HttpRequestMessage request) =>
        e is HttpRequestException
            ? new GitHubUnavailableException(
                $"No trusted connection to {request.RequestUri!.Authority}: {ChainOf(e).Last().Message.TrimEnd('.')}.",
                "If the certificate comes from a private authority, set SSL_CERT_FILE to that authority's certificate.",
                e)
            : e;

    private static IEnumerable<Exception> ChainOf(Exception e)
    {
        for (var current = e; current is not null; current = current.InnerException)
        {
            yield return current;
        }
    }
}
