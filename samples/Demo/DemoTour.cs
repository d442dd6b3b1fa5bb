using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Demo;

/// <summary>The whole life of a backup in a minute, offline: a small GitHub on loopback, and the real command line against it.</summary>
internal static class DemoTour
{
    private const string Organization = "example-org";
    private const string Deleted = "mobile-app";

    public static async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Clear(folder))
        {
            await Console.Error.WriteLineAsync($"{folder} is not empty and not from an earlier demo: remove it, or run the demo elsewhere.");
            return 2;
        }

        Say($"Starting a small GitHub on this machine, with the organization '{Organization}' of 12 repositories …");
        await using var server = await GitHubServer.StartAsync(cancellationToken: cancellationToken);
        var example = await ExampleOrganization.SeedAsync(server, Organization, cancellationToken: cancellationToken);
        var store = Path.Combine(folder, "store");
        var commands = new CommandLine(server, example.Token.Value, cancellationToken);

        Say($"A first run. The git data of '{ExampleOrganization.FailingRepository}' cannot be had just now: everything else is backed up.");
        var steps = await commands.ExpectAsync(3, "backup", Organization, "--to", store);
        Say("The server is well again. A retry does only what failed.");
        example.Heal();
        steps = steps && await commands.ExpectAsync(0, "retry", "latest", "--to", store);
        Say("A week later, nothing has changed: nothing is stored again.");
        steps = steps && await commands.ExpectAsync(0, "backup", Organization, "--to", store);
        Say("Proof: every byte, every ref, every object that a ref reaches, every metadata file.");
        steps = steps && await commands.ExpectAsync(0, "verify", "--from", store);
        Say("The way back.");
        steps = steps && await commands.ExpectAsync(0, "restore", "website", "--from", store, "--to-folder", Path.Combine(folder, "restored"));
        Say($"Somebody deletes '{Deleted}' at GitHub. It comes back: code, wiki, issues and pull requests with their numbers, releases, settings.");
        server.Model.Delete(server.Model.Get(Organization, Deleted));
        string[] restore = ["restore", Deleted, "--from", store, "--to-github", $"{Organization}/{Deleted}"];
        steps = steps && await commands.ExpectAsync(0, [.. restore, "--plan"]);
        steps = steps && await commands.ExpectAsync(0, [.. restore, "--journal", Path.Combine(folder, "journal.jsonl")]);
        Say("What the runs did.");
        steps = steps && await commands.ExpectAsync(0, "list", "--from", store);
        steps = steps && await commands.ExpectAsync(0, "report", "latest", "--from", store);
        Say(steps ? $"Done. Look around in {folder}: the store, and what was restored from it." : "The demo did not go as it should: see above.");
        return steps ? 0 : 1;
    }

    /// <summary>Removes what an earlier demo left; false when the folder holds something else.</summary>
    private static bool Clear(string folder)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return true;
        }

        var marker = new FileInfo(Path.Combine(folder, "store", "_organization", "store.json"));
        if (!marker.Exists || !File.ReadAllText(marker.FullName).Contains($"\"{Organization}\"", StringComparison.Ordinal))
        {
            return false;
        }

        Directory.Delete(folder, recursive: true);
        return true;
    }

    private static void Say(string text) => Console.WriteLine($"\n# {text}");
}
