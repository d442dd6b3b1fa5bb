using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>A repository with something of every kind that a backup reads.</summary>
public static class EveryKindRepository
{
    /// <summary>Fills an empty repository. The first of the people is its maintainer.</summary>
    public static async Task SeedAsync(
        Repository repository, SizedRepository size, IReadOnlyList<Account> people,
        CancellationToken cancellationToken = default)
    {
        await RepositorySeeder.SeedAsync(repository, size, people, cancellationToken);
        repository.Model.Change(() => ConversationSeeder.Add(repository, people));
    }
}
