using System.Globalization;
using System.Runtime.InteropServices;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.GitHubStandIn;

/// <summary>The stand-in as a program: it serves until Ctrl+C.</summary>
internal static class StandInCommand
{
    private const string Help = """
        Serves a GitHub on 127.0.0.1: API on the port, git and web on the next one, asset host on the one after.

          --port N           the API's port; 0 (default) takes free ones
          --org LOGIN        the organization's name (default example-org)
          --seed KIND        example (default), sized, or many:N
          --latency MS       holds every answer back
          --limits KIND      large (default), github, off
          --git-failures N   requests for billing-service's git data that fail with 500 at first (default 12)
          --enterprise       the addresses of a GitHub Enterprise Server
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains("--help", StringComparer.Ordinal)
            || args.FirstOrDefault(arg => !IsKnown(args, arg)) is not null)
        {
            await Console.Error.WriteLineAsync(Help);
            return args.Contains("--help", StringComparer.Ordinal) ? 0 : 2;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await ServeAsync(args, stop.Token);
            return 0;
        }
        catch (IOException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task ServeAsync(string[] args, CancellationToken stop)
    {
        await using var server = await GitHubServer.StartAsync(Options(args), stop);
        var token = await SeedAsync(server, args, stop);
        Console.WriteLine($"export GITHUB_API_URL={server.ApiUrl.ToString().TrimEnd('/')}");
        Console.WriteLine($"export GITHUB_GRAPHQL_URL={server.GraphQlUrl}");
        Console.WriteLine($"export GITHUB_SERVER_URL={server.ServerUrl.ToString().TrimEnd('/')}");
        Console.WriteLine($"export GITHUB_TOKEN={token}");
        Console.WriteLine("# Ctrl+C ends the server.");
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static bool IsKnown(string[] args, string arg)
    {
        var place = Array.IndexOf(args, arg);
        return arg is "--port" or "--org" or "--seed" or "--latency" or "--limits" or "--git-failures" or "--enterprise"
            || (place > 0 && args[place - 1].StartsWith("--", StringComparison.Ordinal)
                && args[place - 1] != "--enterprise");
    }

    private static string Value(string[] args, string name, string otherwise)
    {
        var place = Array.IndexOf(args, name);
        return place >= 0 && place + 1 < args.Length ? args[place + 1] : otherwise;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static GitHubServerOptions Options(string[] args) => new()
    {
        Port = Number(Value(args, "--port", "0")),
        Latency = TimeSpan.FromMilliseconds(Number(Value(args, "--latency", "0"))),
        Enterprise = args.Contains("--enterprise", StringComparer.Ordinal),
        Limits = Value(args, "--limits", "large") switch
        {
            "off" => LimitOptions.Off,
            "github" => LimitOptions.GitHub,
            _ => new LimitOptions(),
        },
    };

    private static async Task<string> SeedAsync(GitHubServer server, string[] args, CancellationToken cancellationToken)
    {
        var (kind, login) = (Value(args, "--seed", "example"), Value(args, "--org", "example-org"));
        if (kind == "example")
        {
            var failures = Number(Value(args, "--git-failures", "12"));
            return (await ExampleOrganization.SeedAsync(server, login, failures, cancellationToken)).Token.Value;
        }

        var admin = server.Model.AddUser("mona");
        var organization = server.Model.AddOrganization(login, admin);
        if (kind.StartsWith("many:", StringComparison.Ordinal))
        {
            await ManySmallRepositories.SeedAsync(server, organization, Number(kind[5..]), cancellationToken);
        }
        else
        {
            await RepositorySeeder.SeedAsync(
                server.Model.AddRepository(organization, "sized"), new(), [admin], cancellationToken);
        }

        return server.Tokens.AddClassic(admin).Value;
    }
}
