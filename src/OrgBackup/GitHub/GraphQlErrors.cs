using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>One entry of a GraphQL answer's <c>errors</c>.</summary>
/// <param name="Depth">The length of the path to what could not be resolved.</param>
/// <param name="Root">The first of that path.</param>
internal sealed record GraphQlError(string? Type, string? Message, int Depth = 0, string? Root = null)
{
    /// <summary>
    /// Gets a value indicating whether one object of those asked for by id is gone (<c>nodes.3</c>), or an entry in the
    /// list of one may not be seen (<c>nodes.3.timelineItems.nodes.7</c>). The rest of the answer is whole.
    /// </summary>
    public bool IsAboutOneNode =>
        Root == "nodes" && ((Type == "NOT_FOUND" && Depth == 2) || (Type == "FORBIDDEN" && Depth > 4));

    public bool IsRateLimit =>
        Type is "RATE_LIMITED" or "RATE_LIMIT"
        || (Message?.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) ?? false);
}

internal static class GraphQlErrors
{
    /// <summary>The errors of an answer; none when there are none or the body is no GraphQL answer.</summary>
    public static IReadOnlyList<GraphQlError> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Find(Json.Reader(body.Span), body);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The errors of a parsed answer.</summary>
    public static IReadOnlyList<GraphQlError> Of(JsonElement answer) =>
    [
        .. answer.Items("errors")
            .Where(error => error.ValueKind == JsonValueKind.Object)
            .Select(error => new GraphQlError(error.Text("type"), error.Text("message"))),
    ];

    private static List<GraphQlError> Find(Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var mark = body.Length - Json.WithoutMark(body.Span).Length;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return [];
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isErrors = reader.ValueTextEquals("errors"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex + mark;
            reader.Skip();
            if (isErrors && reader.TokenType == JsonTokenType.EndArray)
            {
                return Parse(body[start..((int)reader.BytesConsumed + mark)]);
            }
        }

        return [];
    }

    private static GraphQlError ErrorOf(JsonElement error)
    {
        var path = error.Items("path").ToList();
        return new(
            error.Text("type"), error.Text("message"), path.Count,
            path is [{ ValueKind: JsonValueKind.String } root, ..] ? root.GetString() : null);
    }

    private static List<GraphQlError> Parse(ReadOnlyMemory<byte> array)
    {
        using var document = Json.Parse(array);
        return
        [
            .. document.RootElement.EnumerateArray()
                .Where(error => error.ValueKind == JsonValueKind.Object)
                .Select(ErrorOf),
        ];
    }
}
