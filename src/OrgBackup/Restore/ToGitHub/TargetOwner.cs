using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Whose the new repository is: an organization's or the token's own user's.</summary>
internal sealed class TargetOwner(IGitHubWriter hub)
{
    /// <summary>Where a repository of an owner is created.</summary>
    /// <exception cref="OrganizationNotFoundException">There is no such organization or user.</exception>
    /// <exception cref="UsageException">It is another user.</exception>
    public async Task<string> CreationPathAsync(string owner, CancellationToken cancellationToken)
    {
        if (await hub.FindAsync(ApiPath.Organization(owner), cancellationToken) is not null)
        {
            return $"{ApiPath.Organization(owner)}/repos";
        }

        if (await hub.FindAsync($"/users/{ApiPath.Segment(owner)}", cancellationToken) is null)
        {
            throw new OrganizationNotFoundException(
                $"There is no organization or user '{owner}', or the token cannot see it.",
                "Check the spelling of --to-github, and the token's access.");
        }

        var self = await hub.FindAsync("/user", cancellationToken);
        return self?.Text("login")?.Equals(owner, StringComparison.OrdinalIgnoreCase) == true
            ? "/user/repos"
            : throw new UsageException(
                $"'{owner}' is a user, and the token is of another one: only the user can create repositories there.",
                "Use a token of that user, or an organization.");
    }
}
