using System.Globalization;
using OrgBackup.Discover;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>The names of the documents in the control store. All are made here.</summary>
internal static class ControlKeys
{
    public static BackupKey Lease(string organization) => new($"lease/{BackupKey.Encode(organization)}.json");

    public static BackupKey Rate(string organization) => new($"rate/{BackupKey.Encode(organization)}.json");

    /// <summary>Which run an execution makes.</summary>
    public static BackupKey Execution(string name) => new($"executions/{BackupKey.Encode(name)}.json");

    public static BackupKey Run(RunReference run) => new($"{Folder(run)}/run.json");

    public static BackupKey Discovery(RunReference run) => new($"{Folder(run)}/discovery.json");

    public static BackupKey Items(RunReference run) => new($"{Folder(run)}/items.json");

    public static string Results(RunReference run) => $"{Folder(run)}/results/";

    public static BackupKey Result(RunReference run, DiscoveredRepository repository) =>
        new($"{Results(run)}{Name(repository)}.json");

    public static BackupKey Work(RunReference run, DiscoveredRepository repository) =>
        new($"{Folder(run)}/work/{Name(repository)}/state.json");

    /// <summary>The files of a checkpoint; each checkpoint has its own, so that the older one stays whole.</summary>
    public static BackupKey WorkFiles(RunReference run, DiscoveredRepository repository, int number) =>
        new(string.Create(
            CultureInfo.InvariantCulture, $"{Folder(run)}/work/{Name(repository)}/files_{number}.tar.gz"));

    /// <summary>Git data of a repository that is fetched a few refs at a time.</summary>
    public static BackupKey Slice(RunReference run, DiscoveredRepository repository, int number) =>
        new(string.Create(
            CultureInfo.InvariantCulture, $"{Folder(run)}/work/{Name(repository)}/slice_{number}.tar.gz"));

    /// <summary>When the daily watch looked first, for a deployment that has no run yet.</summary>
    public static BackupKey Watch { get; } = new("watch.json");

    /// <summary>When the token ends, for the daily watch.</summary>
    public static BackupKey Token { get; } = new("token.json");

    // an organization's id may be the id of a repository, too
    private static string Name(DiscoveredRepository repository) =>
        repository.IsOrganization ? "organization" : repository.Id.ToString(CultureInfo.InvariantCulture);

    private static string Folder(RunReference run) =>
        string.Create(CultureInfo.InvariantCulture, $"runs/{BackupKey.Encode(run.Id)}/a{run.Attempt}");
}
