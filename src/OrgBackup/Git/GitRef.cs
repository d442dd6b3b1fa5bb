namespace OrgBackup.Git;

/// <summary>One ref as a server lists it.</summary>
/// <param name="Name">
/// Full name, <c>refs/heads/main</c>; bytes that are not UTF-8 are mapped as <see cref="GitRefName"/> says.
/// </param>
/// <param name="Oid">Object id, lower-case hex.</param>
/// <param name="Peeled">The object an annotated tag points at; null for every other ref.</param>
public sealed record GitRef(string Name, string Oid, string? Peeled = null);

/// <summary>All refs of one repository at one moment.</summary>
public sealed record RefAdvertisement
{
    /// <summary>Gets the default branch's ref name, born or not; null when HEAD is detached or not told.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the refs in the byte order of their names, HEAD not among them.</summary>
    public required IReadOnlyList<GitRef> Refs { get; init; }

    /// <summary>Gets the refs whose names break git's rules: listed by the server, never written anywhere.</summary>
    public IReadOnlyList<GitRef> Refused { get; init; } = [];

    /// <summary>Gets <c>sha1</c> or <c>sha256</c>.</summary>
    public string ObjectFormat { get; init; } = "sha1";

    /// <summary>Gets where a listing in protocol version 2 came from; null for any other.</summary>
    internal ServerOfRefs? Server { get; init; }
}

/// <summary>A git server that speaks protocol version 2, as it presented itself.</summary>
/// <param name="Home">Where the repository is, after redirects.</param>
/// <param name="Capabilities">What the server says that it can, a line each.</param>
internal sealed record ServerOfRefs(Uri Home, IReadOnlySet<string> Capabilities)
{
    /// <summary>Gets whether it fetches; every honest one does.</summary>
    public bool CanFetch => Capabilities.Any(
        line => line == "fetch" || line.StartsWith("fetch=", StringComparison.Ordinal));

    /// <summary>Gets whether it leaves objects out on request.</summary>
    public bool CanFilter => Capabilities.Any(
        line => line.StartsWith("fetch=", StringComparison.Ordinal)
            && line["fetch=".Length..].Split(' ').Contains("filter", StringComparer.Ordinal));

    /// <summary>Gets whether requests name the object format.</summary>
    public bool NamesFormat => Capabilities.Any(
        line => line.StartsWith("object-format=", StringComparison.Ordinal));
}
