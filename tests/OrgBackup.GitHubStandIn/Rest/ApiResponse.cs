using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>An answer of the API before it is written: still open to faults.</summary>
internal sealed class ApiResponse
{
    public int Status { get; set; } = 200;

    /// <summary>Gets or sets the JSON body; null when there is none or the body is <see cref="Bytes"/>.</summary>
    public JsonNode? Json { get; set; }

    public byte[]? Bytes { get; set; }

    public string ContentType { get; set; } = "application/json; charset=utf-8";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the links of the <c>Link</c> header by their relation, in GitHub's order.</summary>
    public List<(string Relation, string Url)> Links { get; } = [];

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Gets the GraphQL points or REST requests that the answer costs.</summary>
    public int Cost { get; init; } = 1;

    public static ApiResponse Ok(JsonNode json, DateTimeOffset? lastModified = null) =>
        new() { Json = json, LastModified = lastModified };

    /// <summary>201 with the address of what was created.</summary>
    public static ApiResponse Created(JsonObject json)
    {
        var response = new ApiResponse { Status = 201, Json = json };
        if (json["url"] is { } url)
        {
            response.Headers["Location"] = url.GetValue<string>();
        }

        return response;
    }

    /// <summary>204.</summary>
    public static ApiResponse Nothing() => new() { Status = 204, Bytes = [] };

    /// <summary>GitHub's error body.</summary>
    public static ApiResponse Error(
        int status, string message, string documentation = "https://docs.github.com/rest") => new()
        {
            Status = status,
            Json = new JsonObject
            {
                ["message"] = message,
                ["documentation_url"] = documentation,
                ["status"] = $"{status}",
            },
        };

    public static ApiResponse NotFound() => Error(404, "Not Found");

    /// <summary>422 as GitHub words it.</summary>
    public static ApiResponse Invalid(string resource, string field, string code = "invalid")
    {
        var response = Error(422, "Validation Failed");
        response.Json!["errors"] = new JsonArray(
            new JsonObject { ["resource"] = resource, ["field"] = field, ["code"] = code });
        return response;
    }
}
