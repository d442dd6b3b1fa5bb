using System.Net;

namespace OrgBackup.Git;

/// <summary>Rules on git URLs: what may be asked at all, and who may see the token.</summary>
internal static class GitAddress
{
    private const string InfoRefs = "/info/refs";
    private const string Service = "?service=git-upload-pack";

    /// <summary>The address of a repository's ref list.</summary>
    public static Uri RefsOf(Uri repository) =>
        new(repository.GetLeftPart(UriPartial.Path).TrimEnd('/') + InfoRefs + Service);

    /// <summary>The address that packs are asked from.</summary>
    public static Uri UploadPackOf(Uri repository) =>
        new(repository.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/git-upload-pack");

    /// <summary>The repository that a (redirected) ref list belongs to; null when the address is no ref list.</summary>
    public static Uri? RepositoryOf(Uri refs)
    {
        var path = refs.GetLeftPart(UriPartial.Path);
        return path.EndsWith(InfoRefs, StringComparison.Ordinal) && refs.Query == Service
            ? new(path[..^InfoRefs.Length])
            : null;
    }

    public static bool IsSameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme
        && left.Port == right.Port
        && left.IdnHost.Equals(right.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Only https, and http to this machine, carry git.</summary>
    /// <exception cref="UsageException">Any other scheme, or credentials inside the URL.</exception>
    public static void Require(Uri url)
    {
        if (url.UserInfo.Length > 0)
        {
            throw new UsageException("A git URL must not contain credentials.", "Set GITHUB_TOKEN instead.");
        }

        if (!IsAllowed(url))
        {
            throw new UsageException(
                $"{url} is not an https address.", "Plain http is accepted for this machine only.");
        }
    }

    /// <summary>
    /// Whether an answer from one address may send us to another: https, or from this machine to itself.
    /// </summary>
    public static bool MayRedirect(Uri from, Uri to) =>
        to.UserInfo.Length == 0
        && (IsSameOrigin(from, to) || (IsAllowed(to) && (from.IsLoopback || !IsLocalAddress(to))));

    private static bool IsAllowed(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    // 169.254.0.0/16 holds the metadata services of clouds: no server on the internet has business there.
    private static bool IsLocalAddress(Uri url) =>
        url.IsLoopback
        || (IPAddress.TryParse(url.IdnHost, out var address)
            && (address.IsIPv6LinkLocal || address.GetAddressBytes() is [169, 254, _, _]));
}
