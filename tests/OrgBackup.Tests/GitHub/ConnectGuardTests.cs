using System.Net;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class ConnectGuardTests
{
    [Theory]
    [InlineData("140.82.112.3", "Public")]
    [InlineData("2606:50c0:8000::153", "Public")]
    [InlineData("127.8.9.1", "Loopback")]
    [InlineData("::1", "Loopback")]
    [InlineData("::ffff:127.0.0.1", "Loopback")]
    [InlineData("10.1.2.3", "Private")]
    [InlineData("172.31.255.255", "Private")]
    [InlineData("172.32.0.1", "Public")]
    [InlineData("192.168.1.1", "Private")]
    [InlineData("100.64.0.1", "Private")]
    [InlineData("fd12:3456::1", "Private")]
    [InlineData("64:ff9b::a00:1", "Private")]
    [InlineData("2002:7f00:1::", "Loopback")]
    [InlineData("169.254.169.254", "Never")]
    [InlineData("::ffff:169.254.169.254", "Never")]
    [InlineData("fd00:ec2::254", "Never")]
    [InlineData("fe80::1", "Never")]
    [InlineData("0.0.0.0", "Never")]
    [InlineData("::", "Never")]
    [InlineData("255.255.255.255", "Never")]
    [InlineData("100.100.100.200", "Never")]
    [InlineData("168.63.129.16", "Never")]
    public void Addresses_belong_to_their_networks(string address, string range) =>
        AddressRanges.Of(IPAddress.Parse(address)).ToString().Should().Be(range);

    [Theory]
    [InlineData("https://api.github.com", "140.82.112.6", "https://127.0.0.1/", false)]
    [InlineData("https://api.github.com", "140.82.112.6", "https://10.0.0.1/", false)]
    [InlineData("https://api.github.com", "140.82.112.6", "https://185.199.108.133/", true)]
    [InlineData("https://ghes.corp/api/v3", "10.0.0.9", "https://10.0.0.1/", true)]
    [InlineData("https://ghes.corp/api/v3", "10.0.0.9", "https://127.0.0.1/", false)]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", "https://127.0.0.1:9090/", true)]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", "https://10.0.0.1/", false)]
    [InlineData("https://ghes.corp/api/v3", "10.0.0.9", "https://169.254.169.254/", false)]
    [InlineData("https://169.254.169.254", "169.254.169.254", "https://169.254.169.254/", false)]
    public async Task Where_a_redirect_may_lead_depends_on_where_the_API_is(
        string api, string address, string target, bool isAllowed)
    {
        var url = new Uri(api);
        var origins = new ApiOrigins(new() { Api = url, GraphQl = url, Server = url });
        var guard = new ConnectGuard(
            origins, new WebProxy(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));

        var checking = async () => await guard.CheckAsync(new Uri(target), TestContext.Current.CancellationToken);

        await (isAllowed
            ? checking.Should().NotThrowAsync()
            : (Task)checking.Should().ThrowAsync<GitHubProtocolException>());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_configured_server_may_be_at_an_inner_address(string address)
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var url = new Uri($"https://ghes.corp:{((IPEndPoint)listener.LocalEndpoint).Port}/api/v3");
        var origins = new ApiOrigins(new() { Api = url, GraphQl = url, Server = url });
        var guard = new ConnectGuard(
            origins, new WebProxy(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));
        using var sockets = new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync };
        using var http = new HttpClient(sockets);

        var asking = http.GetAsync(url, TestContext.Current.CancellationToken);
        using var connected = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        connected.Close();

        await ((Func<Task>)(() => asking)).Should().ThrowAsync<HttpRequestException>("nobody speaks TLS there");
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task A_name_that_resolves_to_an_inner_address_is_not_connected_to(string address)
    {
        var url = new Uri("https://api.github.com");
        var origins = new ApiOrigins(new() { Api = url, GraphQl = url, Server = url });
        var guard = new ConnectGuard(
            origins,
            new WebProxy(),
            (host, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(host == "api.github.com" ? "140.82.112.6" : address)]));
        using var sockets = new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync };
        using var http = new HttpClient(sockets);

        var asking = () => http.GetAsync(new Uri("https://evil.example/"), TestContext.Current.CancellationToken);

        (await asking.Should().ThrowAsync<Exception>()).Which.ToString().Should().Contain(nameof(GitHubProtocolException));
    }
}
