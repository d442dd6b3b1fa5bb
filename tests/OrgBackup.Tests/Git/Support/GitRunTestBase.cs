using System.Globalization;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Git.Support;

/// <summary>Whole runs of one repository whose git side is a real server; the rest of GitHub is in memory.</summary>
public abstract class GitRunTestBase : GitTestBase, IDisposable
{
    private protected const string FirstArchive = "gears/git_backup_2026-11-22.tar.gz";

    internal FakeRun Run { get; } = new();

    public void Dispose()
    {
        Run.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static LostTip LostOfFirst(string reference, string oid) =>
        new(reference, oid, new DateOnly(2026, 11, 22), new(FirstArchive));

    private static DateOnly DateOf(string text) =>
        DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private protected async Task<(ServerRepository Repository, string Main, string Side)> FirstRunAsync(
        params (string Ref, string Of)[] more)
    {
        var repository = await NewRepositoryAsync();
        var main = await repository.CommitAsync("refs/heads/main", 3);
        var side = await repository.CommitAsync("refs/heads/side", 2);
        foreach (var (reference, of) in more)
        {
            await repository.GitAsync("update-ref", reference, of);
        }

        await BackUpAsync("2026-11-22");
        return (repository, main, side);
    }

    private protected async Task<SnapshotRecord> NextAsync(string date)
    {
        (await BackUpAsync(date)).Status.Should().Be(OutcomeStatus.Succeeded);
        var record = await Run.NewestAsync("gears", Ct);
        record.Date.Should().Be(DateOf(date));
        return record;
    }

    private protected async Task<RepositoryOutcome> BackUpAsync(string date)
    {
        if (Run.Organization.Repositories.Count == 0)
        {
            Run.Organization.Add(1, "gears");
            Run.Git = (Engine, Server.Url);
        }

        Run.Options = Run.Options with { Date = DateOf(date) };
        var outcome = (await Run.BackUpAsync(Ct)).Repositories.Single();
        outcome.Error.Should().BeNull();
        return outcome;
    }

    private protected async Task AlterAsync(string date, string from, string to)
    {
        var path = Path.Combine(Run.StoreFolder, "gears", "snapshots", $"{date}.json");
        var text = await File.ReadAllTextAsync(path, Ct);
        File.SetAttributes(path, FileAttributes.Normal);
        await File.WriteAllTextAsync(path, text.Replace(from, to, StringComparison.Ordinal), Ct);
    }

    private protected async Task DamageFirstArchiveAsync(bool isThere)
    {
        var path = Path.Combine(Run.StoreFolder, FirstArchive);
        File.SetAttributes(path, FileAttributes.Normal);
        if (!isThere)
        {
            File.Delete(path);
            return;
        }

        var bytes = await File.ReadAllBytesAsync(path, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Ct);
    }
}
