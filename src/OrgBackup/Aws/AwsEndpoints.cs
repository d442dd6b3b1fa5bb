using Amazon.Runtime;

namespace OrgBackup.Aws;

/// <summary>Checks where AWS is said to be, before anything is signed or sent.</summary>
internal static class AwsEndpoints
{
    /// <summary>The region given, else the profile's or the machine's.</summary>
    /// <exception cref="UsageException">No region is known.</exception>
    public static string Region(string? given, string hint) =>
        given ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName
            ?? throw new UsageException("No AWS region is known.", hint);

    /// <summary>An address that requests may be sent to: plain http is for loopback hosts only.</summary>
    /// <param name="service">Whose address it is, for messages.</param>
    /// <param name="variable">The service's own variable.</param>
    /// <exception cref="UsageException">It may not.</exception>
    public static Uri Check(string address, string service, string variable)
    {
        var hint = $"Check {variable} and {AwsService.AnyEndpointVariable}.";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"The {service} endpoint is no http or https address.", hint);
        }

        if (endpoint.UserInfo.Length > 0)
        {
            throw new UsageException($"The {service} endpoint's address has a user name or password in it.", hint);
        }

        return endpoint.Scheme == "https" || endpoint.IsLoopback
            ? endpoint
            : throw new UsageException(
                $"The {service} endpoint '{endpoint.GetLeftPart(UriPartial.Authority)}' is not encrypted.",
                "Use https; plain http is accepted for loopback hosts only.");
    }
}
