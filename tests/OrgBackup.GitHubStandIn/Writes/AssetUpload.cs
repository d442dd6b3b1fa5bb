namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>The upload of a release's file: its body is no JSON.</summary>
internal static class AssetUpload
{
    public static bool IsFor(string canonicalPath) =>
        canonicalPath.Split('/') is ["", "repos", _, _, "releases", _, "assets"];
}
