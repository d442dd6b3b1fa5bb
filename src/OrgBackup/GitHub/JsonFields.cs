using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>
/// Single fields of objects that others wrote: what is missing or of another type is null, never an exception.
/// </summary>
internal static class JsonFields
{
    extension(JsonElement element)
    {
        public string? Text(string name)
        {
            if (element.Field(name) is not { ValueKind: JsonValueKind.String } value)
            {
                return null;
            }

            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                // a lone surrogate is no text, but the rest of it may be
                return value.GetRawText()[1..^1];
            }
        }

        public long? Number(string name) =>
            element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
                ? number
                : null;

        public bool? Flag(string name) => element.Field(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

        /// <summary>The field's value; null when this is no object or has no such field.</summary>
        public JsonElement? Field(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

        /// <summary>The elements of an array field; none when it is something else.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.Field(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
    }
}
