namespace OrgBackup.Discover;

/// <summary>Lists the repositories of an organization or user.</summary>
public interface IRepositoryDiscovery
{
    /// <summary>Every repository the token can see, unfiltered, each id once, in the order of the listing.</summary>
    /// <exception cref="TokenRejectedException">401.</exception>
    /// <exception cref="OrganizationNotFoundException">Neither an organization nor a user of that name.</exception>
    Task<IReadOnlyList<DiscoveredRepository>> FindAsync(string organization, CancellationToken cancellationToken);
}
