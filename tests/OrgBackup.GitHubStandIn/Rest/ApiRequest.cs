using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>One request of the API, its caller known.</summary>
internal sealed class ApiRequest
{
    public required HttpRequest Http { get; init; }

    public required Caller Caller { get; init; }

    public required GitHubState State { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Gets the path under the API's root.</summary>
    public required string Path { get; init; }

    /// <summary>Gets or sets the repository of the path.</summary>
    public Repository? RepositoryOrNull { get; set; }

    /// <summary>Gets or sets by how many items a page starts too early (negative) or too late: a fault.</summary>
    public int PageShift { get; set; }

    /// <summary>Gets or sets a value indicating whether the page before is sent again: a fault.</summary>
    public bool RepeatPage { get; set; }

    /// <summary>Gets or sets how many items a page of this list may have.</summary>
    public int MaxPageSize { get; set; } = 100;

    /// <summary>Gets or sets the JSON body of a write; null when there is none.</summary>
    public JsonNode? Body { get; set; }

    /// <summary>Gets or sets the raw body of an upload.</summary>
    public byte[]? Bytes { get; set; }

    public Dictionary<string, string> Arguments { get; } = new(StringComparer.Ordinal);

    public Repository Repository =>
        RepositoryOrNull ?? throw new InvalidOperationException("The route has no repository.");

    /// <summary>Gets or sets the organization of the path.</summary>
    public Account? OrganizationOrNull { get; set; }

    public Account Organization =>
        OrganizationOrNull ?? throw new InvalidOperationException("The route has no organization.");

    public GitHubModel Model => State.Model;

    public Urls Urls => State.Urls;

    public string? Query(string name) => Http.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public string Argument(string name) => Arguments[name];

    /// <summary>A part of the path; a slash within it comes escaped, everything else is unescaped already.</summary>
    public string Name(string name) => Arguments[name].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number of the path; -1 when it is none.</summary>
    public long Number(string name) =>
        long.TryParse(Arguments[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
