using OrgBackup.Lambda.Runtime;

namespace OrgBackup.Lambda;

/// <summary>The three functions: a few lines each over the steps of the library.</summary>
internal static class Functions
{
    /// <summary>What makes the handler of that name; null when there is none.</summary>
    public static Func<LambdaHost, RawHandler>? Find(string name) => name switch
    {
        "discover" => host => Start(host, needsSecret: true),
        "backup" => host => Start(host, needsSecret: true),
        "report" => host => Start(host, needsSecret: false),
        _ => null,
    };

    // The steps come with the next change.
    private static RawHandler Start(LambdaHost host, bool needsSecret)
    {
        var settings = LambdaSettings.From(host.Variable, needsSecret);
        return (_, _, _) => throw new UsageException($"There is no step yet for {settings.Organization}.");
    }
}
