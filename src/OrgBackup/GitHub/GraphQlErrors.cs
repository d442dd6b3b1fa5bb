using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>One entry of a GraphQL answer's <c>errors</c>.</summary>
internal sealed record GraphQlError(string? Type, string? Message)
{
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

    private static List<GraphQlError> Parse(ReadOnlyMemory<byte> array)
    {
        using var document = Json.Parse(array);
        return
        [
            .. document.RootElement.EnumerateArray()
                .Where(error => error.ValueKind == JsonValueKind.Object)
                .Select(error => new GraphQlError(error.Text("type"), error.Text("message"))),
        ];
    }
}
