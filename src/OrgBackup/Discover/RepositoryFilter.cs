using System.IO.Enumeration;

namespace OrgBackup.Discover;

/// <summary>Which repositories the operator asked for: globs on the name, forks and archived ones.</summary>
public sealed record RepositoryFilter
{
    /// <summary>Gets the globs of which a name must match one; empty: every name.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Gets the globs of which a name must match none.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    public bool SkipForks { get; init; }

    public bool SkipArchived { get; init; }

    /// <summary>Gets a value indicating whether repositories are chosen by their names.</summary>
    public bool IsByName => Only.Count > 0 || Except.Count > 0;

    /// <summary>
    /// Whether a repository of these properties is wanted. Names are compared without case, as GitHub does.
    /// </summary>
    public bool Wants(string name, bool fork, bool archived) =>
        (Only.Count == 0 || Only.Any(glob => Matches(glob, name)))
        && !Except.Any(glob => Matches(glob, name))
        && !(SkipForks && fork)
        && !(SkipArchived && archived);

    /// <summary>
    /// Whether it is wanted; the organization itself is, unless the run is of repositories chosen by name.
    /// </summary>
    public bool Wants(DiscoveredRepository repository) =>
        repository.IsOrganization ? !IsByName : Wants(repository.Name, repository.Fork, repository.Archived);

    private static bool Matches(string glob, string name) =>
        FileSystemName.MatchesSimpleExpression(glob, name, ignoreCase: true);
}
