using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Storage;

namespace OrgBackup.Report;

/// <summary>Finds out whether a token and a store can do the whole job, with few calls.</summary>
public sealed class DoctorWorkflow(GitHubSession gitHub, IGitEngine git, TimeProvider time)
{
    /// <exception cref="TokenRejectedException">The token is none.</exception>
    /// <exception cref="OrganizationNotFoundException">There is no such organization or user.</exception>
    /// <exception cref="UsageException">The store belongs to another organization.</exception>
    public async Task<DoctorReport> RunAsync(
        string organization, IBackupStore? store, CancellationToken cancellationToken)
    {
        var all = await gitHub.Discovery.FindAsync(organization, cancellationToken);
        var listed = all.Where(repository => !repository.IsOrganization).ToList();
        var rows = new List<DoctorRow>();
        var token = await TokenFacts.ReadAsync(gitHub, cancellationToken);
        rows.AddRange(TokenRows.Of(token, listed, time.GetUtcNow()));
        rows.AddRange(await GitHubRowsAsync(listed, cancellationToken));
        if (Sample(listed) is { } sample)
        {
            rows.AddRange(await RepositoryRowsAsync(sample, cancellationToken));
        }

        if (all.FirstOrDefault(repository => repository.IsOrganization) is { } itself)
        {
            var probe = new KindProbe(gitHub.Api, "organization");
            var root = ApiPath.Organization(itself.FullName);
            rows.AddRange(await ProbeAsync(probe, MetadataKinds.Of(itself), root, cancellationToken));
        }

        if (store is not null)
        {
            rows.AddRange(await new StoreDoctor(store, organization, time).RunAsync(listed.Count, cancellationToken));
        }

        return new DoctorReport { Organization = organization, Rows = rows, ApiCalls = gitHub.Calls };
    }

    /// <summary>The repository that tells most: a private one, since public ones are shown to everybody.</summary>
    private static DiscoveredRepository? Sample(IReadOnlyList<DiscoveredRepository> listed) =>
        listed.OrderByDescending(repository => repository.Private)
            .ThenBy(repository => repository.Archived)
            .ThenByDescending(repository => repository.HasIssues)
            .ThenByDescending(repository => repository.SizeKb)
            .ThenBy(repository => repository.Id)
            .FirstOrDefault();

    private static DoctorRow GitHubRow(string need, string state, string detail) =>
        new() { Group = "github", Need = need, State = state, Detail = detail };

    private async Task<IReadOnlyList<DoctorRow>> GitHubRowsAsync(
        List<DiscoveredRepository> listed, CancellationToken cancellationToken)
    {
        var rows = new List<DoctorRow>
        {
            GitHubRow(
                "repositories",
                listed.Count > 0 ? DoctorStates.Has : DoctorStates.Lacks,
                $"{HumanText.Count(listed.Count, "repository is", "repositories are")} visible, "
                    + $"{HumanText.Number(listed.Count(repository => repository.Private))} of them private."),
            await GraphQlAsync(cancellationToken),
        };
        var left = await gitHub.RateLimitAsync(cancellationToken);
        rows.Add(GitHubRow(
            "budget",
            DoctorStates.Has,
            left is null
                ? "This server has no rate limits, or does not tell."
                : $"REST: {Budget(left.Rest)}; GraphQL: {Budget(left.GraphQl)}."));
        return rows;
    }

    private static string Budget(RateBudget? budget) => budget is null
        ? "not told"
        : $"{HumanText.Number(budget.Remaining)} of {HumanText.Number(budget.Limit)} left in this hour";

    private async Task<DoctorRow> GraphQlAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await gitHub.Api.QueryAsync(
                """{"query":"query { rateLimit { remaining } }"}"""u8.ToArray(), cancellationToken);
            using var document = Json.Parse(answer.Bytes);
            return document.RootElement.Field("data") is { ValueKind: JsonValueKind.Object }
                ? GitHubRow("GraphQL", DoctorStates.Has, "It answers.")
                : GitHubRow("GraphQL", DoctorStates.Unknown, "It answers with errors; some kinds come by REST then.");
        }
        catch (BackupException e) when (e is not TokenRejectedException)
        {
            return GitHubRow(
                "GraphQL", DoctorStates.Lacks, $"{e.Message} Kinds that GraphQL alone has will be missing.");
        }
    }

    private async Task<IReadOnlyList<DoctorRow>> RepositoryRowsAsync(
        DiscoveredRepository sample, CancellationToken cancellationToken)
    {
        var root = ApiPath.Repository(sample.FullName);
        var rows = await new GitDoctor(git, gitHub.Endpoints).RunAsync(sample, cancellationToken);
        var probe = new KindProbe(gitHub.Api, "repository");
        rows.AddRange(await ProbeAsync(probe, MetadataKinds.Of(sample), root, cancellationToken));
        return [.. rows.Select(row => row with { Detail = row.Detail ?? $"as {sample.FullName} shows" })];
    }

    private async Task<IReadOnlyList<DoctorRow>> ProbeAsync(
        KindProbe probe, IReadOnlyList<MetadataKind> kinds, string root, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await gitHub.Api.GetAsync(root, cancellationToken);
            using var owner = Json.Parse(answer.Bytes);
            return await probe.RunAsync(kinds, root, owner.RootElement, cancellationToken);
        }
        catch (BackupException e) when (e is AccessDeniedException or ResourceNotFoundException)
        {
            return await probe.RunAsync(kinds, root, owner: default, cancellationToken);
        }
    }
}
