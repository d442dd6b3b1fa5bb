namespace OrgBackup.GitHubStandIn.Http;

/// <summary>The server's own addresses, from which every URL in a payload is built.</summary>
internal sealed class Urls
{
    public required Uri Api { get; init; }

    public required Uri GraphQl { get; init; }

    public required Uri Server { get; init; }

    public required Uri Assets { get; init; }

    /// <summary>Gets the root of uploads of releases' files.</summary>
    public required Uri Uploads { get; init; }

    /// <summary>An address of the API; the path starts with a slash.</summary>
    public string ForApi(string path) => Api.ToString().TrimEnd('/') + path;

    /// <summary>An address of a web page or git repository; the path starts with a slash.</summary>
    public string ForServer(string path) => Server.ToString().TrimEnd('/') + path;

    /// <summary>An address to upload to; the path starts with a slash.</summary>
    public string ForUploads(string path) => Uploads.ToString().TrimEnd('/') + path;

    public string ForAssets(string path) => Assets.ToString().TrimEnd('/') + path;
}
