using OrgBackup.Storage;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What of a store goes to an organization, and under which names.</summary>
internal sealed record HubSelection
{
    public required IReadOnlyList<HubChoice> Repositories { get; init; }

    /// <summary>Gets the organization's own data; null: there is none that old.</summary>
    public RestoreChoice? Organization { get; init; }

    public required IReadOnlyList<string> Younger { get; init; }

    /// <summary>Chooses as a restore to a folder does; each repository gets the last name that it had.</summary>
    /// <exception cref="UsageException">There is nothing that old.</exception>
    public static async Task<HubSelection> TakeAsync(
        IBackupStore store, HubRestoreAllRequest request, CancellationToken cancellationToken)
    {
        var selection = new RestoreSelection(store);
        var gone = await selection.GoneAsync(cancellationToken);
        var choices = new List<HubChoice>();
        var younger = new List<string>();
        RestoreChoice? organization = null;
        foreach (var folder in await selection.FoldersAsync(cancellationToken))
        {
            var choice = await selection.ChooseAsync(folder, request.Each.Date, cancellationToken);
            if (choice.IsYounger)
            {
                younger.Add(folder);
            }
            else if (folder == BackupKey.OrganizationFolder)
            {
                organization = choice.Newest is null && choice.Problem is null ? null : choice;
            }
            else
            {
                choices.Add(HubChoice.Of(choice) with { Gone = gone.Contains(folder) });
            }
        }

        return new()
        {
            Repositories = choices.Count > 0 ? Named(choices, request.Organization) : throw selection.Nothing(),
            Organization = organization,
            Younger = younger,
        };
    }

    // one that is gone may have had a name that another has now: the newer snapshot gets it
    private static List<HubChoice> Named(List<HubChoice> choices, string owner)
    {
        var byName = choices.Where(choice => choice.Name is not null)
            .GroupBy(choice => choice.Name!, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                group => group.Key,
                group => group.OrderByDescending(choice => choice.CapturedAt)
                    .ThenBy(choice => choice.Folder, StringComparer.Ordinal).First().Folder,
                StringComparer.OrdinalIgnoreCase);
        return [.. choices.Select(choice => Named(choice, byName, owner))];
    }

    private static HubChoice Named(HubChoice choice, Dictionary<string, string> byName, string owner) =>
        choice.Name is not { } name ? choice
        : byName[name] == choice.Folder ? choice with { Target = new(owner, name) }
        : choice with
        {
            Problem = $"The name {name} goes to {byName[name]}, which had it last. Restore this one under another: "
                + $"orgbackup restore '{choice.Folder}' --to-github {owner}/{name}-2",
        };
}

/// <summary>One repository: not its record, for there may be thousands.</summary>
internal sealed record HubChoice(string Folder)
{
    /// <summary>Gets the key of the snapshot's record; null when there is none.</summary>
    public BackupKey? Snapshot { get; init; }

    /// <summary>Gets the name that it had when the snapshot was taken.</summary>
    public string? Name { get; init; }

    public long Id { get; init; }

    public DateTimeOffset CapturedAt { get; init; }

    /// <summary>Gets what it becomes; null when it cannot be restored.</summary>
    public RepositoryName? Target { get; init; }

    public string? Problem { get; init; }

    public bool Gone { get; init; }

    public static HubChoice Of(RestoreChoice choice) => choice.Newest is not { } newest
        ? new(choice.Folder) { Problem = choice.Problem }
        : new(choice.Folder)
        {
            Snapshot = newest.Key,
            Name = newest.Record.Repository.Name,
            Id = newest.Record.Repository.Id,
            CapturedAt = newest.Record.CapturedAt,
        };
}
