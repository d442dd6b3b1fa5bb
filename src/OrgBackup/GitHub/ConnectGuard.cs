using System.Net;
using System.Net.Sockets;

namespace OrgBackup.GitHub;

/// <summary>
/// Opens the connections and decides where to. What the operator configured may be anywhere; what a redirect names must
/// be public after its name is resolved, or in a network of the kind in which the configured API itself is. The
/// addresses of cloud metadata services are never connected to. A proxy is the operator's choice, so it is exempt.
/// </summary>
internal sealed class ConnectGuard(
    ApiOrigins origins, IWebProxy proxy, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private volatile HashSet<AddressRange>? _home;

    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await resolve(target.Host, cancellationToken);
        var isProxy = IsProxy(target, context.InitialRequestMessage.RequestUri);
        var allowed = isProxy ? addresses : await AllowedAsync(target.Host, target.Port, addresses, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses a target that is an address in itself, before a proxy could be asked to connect to it.
    /// </summary>
    public async ValueTask CheckAsync(Uri target, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(target.DnsSafeHost, out var address))
        {
            await AllowedAsync(target.DnsSafeHost, target.Port, [address], cancellationToken);
        }
    }

    private async ValueTask<IPAddress[]> AllowedAsync(
        string host, int port, IPAddress[] addresses, CancellationToken cancellationToken)
    {
        var isConfigured = origins.IsConfigured(host, port);
        var home = isConfigured ? [] : await HomeAsync(cancellationToken);
        IPAddress[] allowed =
        [
            .. addresses.Where(address => AddressRanges.Of(address) switch
            {
                AddressRange.Public => true,
                AddressRange.Never => false,
                var range => isConfigured || home.Contains(range),
            }),
        ];
        return allowed.Length > 0
            ? allowed
            : throw new GitHubProtocolException(
                $"An answer of GitHub leads to {host}, which is no public address, and was not followed.",
                "Check GITHUB_API_URL; only a server in the same kind of network may lead there.");
    }

    private async ValueTask<HashSet<AddressRange>> HomeAsync(CancellationToken cancellationToken)
    {
        if (_home is { } known)
        {
            return known;
        }

        try
        {
            var addresses = await resolve(origins.Endpoints.Api.DnsSafeHost, cancellationToken);
            return _home = [.. addresses.Select(AddressRanges.Of)];
        }
        catch (SocketException)
        {
            // behind a proxy the API's name need not resolve here; then nothing private is allowed
            return [];
        }
    }

    private bool IsProxy(DnsEndPoint target, Uri? request) =>
        request is not null
        && !proxy.IsBypassed(request)
        && proxy.GetProxy(request) is { } via
        && via.Port == target.Port
        && string.Equals(via.DnsSafeHost, target.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
}
