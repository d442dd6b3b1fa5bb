using OrgBackup.Lambda.Runtime;

namespace OrgBackup.Lambda;

/// <summary>The whole program as one call: arguments in, exit code out.</summary>
internal static class LambdaProgram
{
    private const string Usage = "bootstrap: the one argument is discover, backup, report or drill.";

    public static async Task<int> RunAsync(string[] args, LambdaHost host, CancellationToken cancellationToken) =>
        args switch
        {
            [SelfCheck.Verb, var url] => await SelfCheck.RunAsync(url, host, cancellationToken),
            ["backup"] when IsLarge(host) => await LargeRepository.RunAsync(host, cancellationToken),
            [var name] when Functions.Find(name) is { } start => await ServeAsync(name, start, host, cancellationToken),
            _ => Refuse(host, Usage),
        };

    private static bool IsLarge(LambdaHost host) =>
        host.Variable("AWS_LAMBDA_RUNTIME_API") is null or ""
        && host.Variable(LargeRepository.Variable) is { Length: > 0 };

    private static async Task<int> ServeAsync(
        string name, Func<LambdaHost, RawHandler> start, LambdaHost host, CancellationToken cancellationToken)
    {
        if (host.Variable("AWS_LAMBDA_RUNTIME_API") is not { Length: > 0 } address)
        {
            return Refuse(
                host, $"bootstrap: AWS_LAMBDA_RUNTIME_API is not set: {name} is a function of AWS Lambda.");
        }

        using var api = new RuntimeApi(address, host.Time, host.RuntimeApiHandler?.Invoke());
        return await new LambdaBootstrap(api, host.Log, host.Time).RunAsync(() => start(host), cancellationToken);
    }

    private static int Refuse(LambdaHost host, string why)
    {
        host.Error.WriteLine(why);
        return 2;
    }
}
