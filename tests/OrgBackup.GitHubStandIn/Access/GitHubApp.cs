using System.Security.Cryptography;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Access;

/// <summary>A GitHub App, known by the public half of its key.</summary>
public sealed class GitHubApp
{
    public required long Id { get; init; }

    public required string Slug { get; init; }

    public required Account Owner { get; init; }

    public required RSA PublicKey { get; init; }

    public string ClientId => $"Iv23li{Id:D14}";

    public DateTimeOffset CreatedAt { get; init; }

    public List<Installation> Installations { get; } = [];

    /// <summary>Installs the app in an account, on all its repositories unless ids are given.</summary>
    public Installation Install(
        long id, Account account, IReadOnlyDictionary<string, string> permissions, HashSet<long>? repositories = null)
    {
        var installation = new Installation
        {
            Id = id,
            App = this,
            Account = account,
            Permissions = permissions,
            Repositories = repositories,
            CreatedAt = CreatedAt,
        };
        Installations.Add(installation);
        return installation;
    }
}

/// <summary>An app's installation in one account.</summary>
public sealed class Installation
{
    public required long Id { get; init; }

    public required GitHubApp App { get; init; }

    public required Account Account { get; init; }

    public required IReadOnlyDictionary<string, string> Permissions { get; init; }

    /// <summary>Gets the ids of the selected repositories; null is all.</summary>
    public HashSet<long>? Repositories { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public bool Suspended { get; set; }
}
