namespace OrgBackup.GitHub;

/// <summary>Builds paths of the API from names that others chose.</summary>
internal static class ApiPath
{
    /// <summary>
    /// The path of a repository, <c>/repos/{owner}/{name}</c>, each name one segment whatever is in it.
    /// </summary>
    /// <exception cref="ResourceNotFoundException">No path can be made of the name.</exception>
    public static string Repository(string fullName)
    {
        var slash = fullName.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? $"/repos/{Segment(fullName[..slash])}/{Segment(fullName[(slash + 1)..])}"
            : throw new ResourceNotFoundException("A repository has no full name, so GitHub cannot be asked for it.");
    }

    /// <summary>The path of an organization, <c>/orgs/{login}</c>.</summary>
    /// <exception cref="ResourceNotFoundException">No path can be made of the login.</exception>
    public static string Organization(string login) => $"/orgs/{Segment(login)}";

    /// <summary>One segment. Dots alone would walk to another path even when they are escaped.</summary>
    public static string Segment(string name)
    {
        if (name is "" or "." or "..")
        {
            throw new ResourceNotFoundException(
                $"'{name}' is no name that GitHub can be asked for.", "Check the spelling.");
        }

        // a lone surrogate has no UTF-8 form: it becomes the replacement character, which no name has
        return Uri.EscapeDataString(name);
    }
}
