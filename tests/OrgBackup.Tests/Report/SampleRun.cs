using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Report;

/// <summary>A run with every status in it.</summary>
internal static class SampleRun
{
    public const string HostileName = "<script>alert('x')</script>\u001b[31m\u202egnp.exe\r\n\"&amp;";

    private static readonly DateOnly Date = new(2026, 11, 23);
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 14, 0, 0, TimeSpan.Zero);

    public static RunManifest Mixed { get; } = Of(
        Good("api", OutcomeStatus.Succeeded) with { BytesStored = 48_213_004, Seconds = 12.4 },
        Failed("widgets", "GitTransferException", "The server sent nothing for 30 s while 'widgets' was fetched.", "Run the retry."),
        Good("docs", OutcomeStatus.Unchanged) with
        {
            ConfirmedAt = Start.AddSeconds(3),
            Seconds = 0.4,
            Memory = new() { Snapshot = new("docs/snapshots/2026-11-23.json"), SweptOn = new(2026, 11, 2), NextSweep = 9 },
            Warnings = ["The default branch 'main' was force-pushed: 3 commits are no longer reached."],
        },
        Partial("gears", new MissingKind { Kind = "issues", Reason = MissingReasons.Retryable, Detail = "GitHub answered 502 five times" }),
        Partial("tools", new MissingKind
        {
            Kind = "pulls",
            Reason = MissingReasons.Permission,
            Permission = "pull_requests=read",
            Since = new DateOnly(2026, 11, 16),
        }),
        new RepositoryOutcome { Id = 6, Name = "old-fork", Status = OutcomeStatus.Skipped, Note = "a fork" },
        new RepositoryOutcome { Id = 7, Name = "legacy", Status = OutcomeStatus.Gone, Note = "last backed up on 2026-11-16" }) with
    {
        Organization = Partial("_organization", new MissingKind
        {
            Kind = "webhooks",
            Reason = MissingReasons.Permission,
            Permission = "organization_hooks=read",
        }) with
        {
            IsOrganization = true,
            Snapshot = BackupKey.Record(BackupKey.OrganizationFolder, Date),
        },
    };

    public static RunManifest Clean { get; } = Of(Good("api", OutcomeStatus.Succeeded));

    public static RunManifest Of(params RepositoryOutcome[] outcomes) => new()
    {
        Run = new BackupRun
        {
            Id = "acme-20261123T140000Z",
            Organization = "acme",
            Date = Date,
            StartedAt = Start,
            FinishedAt = Start.AddSeconds(95),
        },
        Totals = Totals(outcomes),
        Repositories = outcomes,
    };

    public static RepositoryOutcome Good(string name, string status) => new()
    {
        Id = 1,
        Name = name,
        Status = status,
        Snapshot = BackupKey.Record(BackupKey.Folder(name), Date),
        BytesStored = 1000,
        Seconds = 1,
    };

    public static RepositoryOutcome Failed(string name, string type, string message, string hint) => new()
    {
        Id = 2,
        Name = name,
        Status = OutcomeStatus.Failed,
        Error = new OutcomeError(type, message, hint),
        Seconds = 31.5,
    };

    public static RepositoryOutcome Partial(string name, params MissingKind[] missing) =>
        Good(name, OutcomeStatus.Partial) with { Missing = missing };

    private static RunTotals Totals(RepositoryOutcome[] outcomes)
    {
        int Count(string status) => outcomes.Count(outcome => outcome.Status == status);
        return new RunTotals
        {
            Repositories = outcomes.Length - Count(OutcomeStatus.Gone),
            Succeeded = Count(OutcomeStatus.Succeeded),
            Unchanged = Count(OutcomeStatus.Unchanged),
            Partial = Count(OutcomeStatus.Partial),
            Failed = Count(OutcomeStatus.Failed),
            Skipped = Count(OutcomeStatus.Skipped),
            Gone = Count(OutcomeStatus.Gone),
            BytesStored = outcomes.Sum(outcome => outcome.BytesStored),
            ApiCalls = 214,
        };
    }
}
