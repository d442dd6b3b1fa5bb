namespace OrgBackup.Discover;

/// <summary>Lists the repositories of an organization or user.</summary>
public interface IRepositoryDiscovery
{
    /// <summary>
    /// Every repository the token can see, unfiltered, each id once, in the order of the listing; behind them, unless
    /// it is a user's account, the organization itself (<see cref="DiscoveredRepository.IsOrganization"/>).
    /// </summary>
    /// <exception cref="TokenRejectedException">401.</exception>
    /// <exception cref="OrganizationNotFoundException">Neither an organization nor a user of that name.</exception>
    Task<IReadOnlyList<DiscoveredRepository>> FindAsync(string organization, CancellationToken cancellationToken);
}
