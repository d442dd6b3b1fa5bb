using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>
/// One page of a list: the raw bytes of each element, exactly as sent. Valid until the next page is asked for.
/// </summary>
internal sealed class JsonPage(ReadOnlyMemory<byte> body, IReadOnlyList<Range> elements)
{
    public int Count => elements.Count;

    /// <summary>
    /// Gets or sets a value indicating whether the reader has reason to think that this is not the page that was asked
    /// for.
    /// </summary>
    public bool IsDoubtful { get; set; }

    public ReadOnlyMemory<byte> this[int index] => body[elements[index]];

    /// <summary>Cuts the array into its elements. In an object, the array is the property of that name.</summary>
    /// <exception cref="GitHubProtocolException">It is no array of objects.</exception>
    public static JsonPage Cut(ReadOnlyMemory<byte> body, string? property, string request)
    {
        var json = body[(body.Length - Json.WithoutMark(body.Span).Length)..];
        var reader = Json.Reader(json.Span);
        reader.Read();
        if (property is not null)
        {
            MoveTo(ref reader, property);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new GitHubProtocolException(
                $"{request} was answered with something else than a list.", "If it stays so, report it.");
        }

        var elements = new List<Range>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new GitHubProtocolException(
                    $"{request} was answered with a list that has something else than objects in it.");
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(start..(int)reader.BytesConsumed);
        }

        return new(json, elements);
    }

    private static void MoveTo(ref Utf8JsonReader reader, string property)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals(property);
            reader.Read();
            if (isFound)
            {
                return;
            }

            reader.Skip();
        }
    }
}
