using System.Text;
using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>
/// Reading of JSON that others wrote: deep nesting, lone surrogates and huge numbers are no reason to fail.
/// </summary>
internal static class Json
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 1000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(WithoutMark(json), Options);

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json, bool isFinal, JsonReaderState state) =>
        new(json, isFinal, state);

    public static JsonReaderState NewState() => new(Options);

    public static JsonDocument Parse(ReadOnlyMemory<byte> json) =>
        JsonDocument.Parse(
            json[(json.Length - WithoutMark(json.Span).Length)..], new JsonDocumentOptions { MaxDepth = MaxDepth });

    /// <summary>
    /// The text of a string token, null for any other token; what is no text (lone surrogates) comes as the raw
    /// escapes.
    /// </summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    /// <summary>A whole number, or null when the token is something else or does not fit.</summary>
    public static long? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;

    /// <summary>A byte order mark is no part of the JSON.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> json) =>
        json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
}
