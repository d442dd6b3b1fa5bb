using System.Net;

namespace OrgBackup.GitHub;

/// <summary>
/// Follows redirects by hand: at most five, relative ones too, never from https to http, never to another scheme or to
/// an address that the guard refuses. Another origin gets no token, and never the body of a POST.
/// </summary>
internal sealed class RedirectHandler(ConnectGuard guard, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxHops = 5;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // always a copy: the caller's request stays clean for a repetition
        var current = request.To(request.RequestUri!, keepAuthorization: true);
        for (var hop = 0; ; hop++)
        {
            await guard.CheckAsync(current.RequestUri!, cancellationToken);
            var response = await base.SendAsync(current, cancellationToken);
            if (TargetOf(response, current) is not { } target)
            {
                return response;
            }

            response.Dispose();
            if (hop == MaxHops)
            {
                throw new GitHubProtocolException(
                    $"{request.Name} was redirected more than {MaxHops} times.", "Check the server's address.");
            }

            current = current.To(target, keepAuthorization: ApiOrigins.Same(target, current.RequestUri!));
        }
    }

    private static Uri? TargetOf(HttpResponseMessage response, HttpRequestMessage request)
    {
        var isRedirect = response.StatusCode switch
        {
            HttpStatusCode.MovedPermanently or HttpStatusCode.Found => request.Method == HttpMethod.Get,
            HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
            _ => false,
        };
        if (!isRedirect || response.Headers.Location is not { } location)
        {
            return null;
        }

        var from = request.RequestUri!;
        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        var isSafe = target.Scheme == "https" || (target.Scheme == "http" && target.IsLoopback);
        var sendsBody = request.Method != HttpMethod.Get && !ApiOrigins.Same(target, from);
        if (isSafe && !sendsBody)
        {
            return target;
        }

        response.Dispose();
        throw new GitHubProtocolException(
            $"{request.Name} was redirected to {target.Scheme}://{target.Authority}, which was not followed.",
            "Only https is followed, and what is sent stays with GitHub itself; check the configured addresses.");
    }
}
