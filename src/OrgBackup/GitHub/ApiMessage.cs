using System.Text.Json;

namespace OrgBackup.GitHub;

/// <summary>What the body of an error says.</summary>
/// <param name="Text">GitHub's sentence, if the body is an error object.</param>
/// <param name="IsBlock">The body has a <c>block</c> object: access is blocked for legal reasons.</param>
/// <param name="Details">What is wrong with which field, of a 422: GitHub's REST API, "Client errors".</param>
internal sealed record ApiMessage(string? Text, bool IsBlock, string Details = "")
{
    private const int MaxText = 200;
    private const int MostDetails = 3;

    // as GitHub words it for alerts, code scanning, secret scanning, and what a plan does not include
    private static readonly string[] OffWords =
    [
        "disabled for this repository", "disabled on this repository", "disabled for this organization",
        "is not enabled for this repository", "must be enabled for this repository", "no analysis found",
        "Branch not protected", "Upgrade to GitHub ",
    ];

    /// <summary>
    /// Gets a value indicating whether the sentence says that a feature is off here, whoever asks.
    /// </summary>
    public bool SaysOff =>
        Text is { } text && OffWords.Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));

    public static ApiMessage Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ReadObject(Json.Reader(body.Span));
        }
        catch (JsonException)
        {
            return new(Text: null, IsBlock: false);
        }
    }

    /// <summary>
    /// The sentence as it may be shown: one short line, without the token even if the server repeats it.
    /// </summary>
    public string? Shown(string? token)
    {
        if (Text is not { Length: > 0 } text)
        {
            return null;
        }

        text = Details.Length > 0 ? $"{text.TrimEnd('.')}: {Details}" : text;
        var clean = string.IsNullOrEmpty(token) ? text : text.Replace(token, "***", StringComparison.Ordinal);
        var line = string.Concat(clean.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(MaxText));
        return line.TrimEnd('.');
    }

    private static ApiMessage ReadObject(Utf8JsonReader reader)
    {
        string? text = null;
        var details = "";
        var isBlock = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new(text, isBlock);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("message"u8);
            var isBlockName = reader.ValueTextEquals("block"u8);
            var isErrors = reader.ValueTextEquals("errors"u8);
            reader.Read();
            if (isErrors && reader.TokenType == JsonTokenType.StartArray)
            {
                var errors = JsonElement.ParseValue(ref reader).EnumerateArray();
                details = string.Join(", ", errors.Take(MostDetails).Select(Detail));
                continue;
            }

            text = isMessage ? Json.Text(ref reader) : text;
            isBlock |= isBlockName && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }

        return new(text, isBlock, details);
    }

    // a bare sentence, or {resource, field, code[, message]}
    private static string Detail(JsonElement error) =>
        error.ValueKind == JsonValueKind.String ? error.GetString()!
        : error.ValueKind != JsonValueKind.Object ? ""
        : error.Text("message")
            ?? $"{error.Text("field") ?? error.Text("resource")} is {error.Text("code")?.Replace('_', ' ')}";
}
