using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>An issue that is to be imported with its comments.</summary>
public sealed class IssueImport(long id, JsonObject body)
{
    public long Id => id;

    public JsonObject Body => body;

    /// <summary>Gets <c>pending</c>, <c>imported</c> or <c>failed</c>.</summary>
    public string Status { get; internal set; } = "pending";

    public Issue? Issue { get; internal set; }

    public JsonArray? Errors { get; internal set; }

    internal int Looks { get; set; }
}
