using System.Globalization;

namespace OrgBackup.Infra;

/// <summary>A context value that cannot be used; the message is one sentence for the person who deploys.</summary>
public sealed class SettingsException(string message) : Exception(message);

/// <summary>Reads CDK context values, which are strings from the command line and JSON values from cdk.json.</summary>
internal sealed class SettingsReader(Func<string, object?> context)
{
    public string? Text(string key) => context(key) switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        string text => text.Trim() is { Length: > 0 } trimmed ? trimmed : null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => throw Wrong(key, other.GetType().Name, "a text, a number, true or false"),
    };

    public string Text(string key, string fallback, Func<string, bool> isRight, string rule)
    {
        var text = Text(key) ?? fallback;
        return isRight(text) ? text : throw Wrong(key, text, rule);
    }

    public string? Text(string key, Func<string, bool> isRight, string rule)
    {
        var text = Text(key);
        return text is null || isRight(text) ? text : throw Wrong(key, text, rule);
    }

    public bool Flag(string key, bool fallback) => Text(key) switch
    {
        null => fallback,
        "true" => true,
        "false" => false,
        var other => throw Wrong(key, other, "true or false"),
    };

    public int Number(string key, int fallback, int least, int most) => OptionalNumber(key, least, most) ?? fallback;

    public int? OptionalNumber(string key, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
                ? number
                : throw Wrong(key, text, $"a whole number from {least} to {most}");
    }

    public string Choice(string key, string fallback, params string[] choices) =>
        Text(key, fallback, choices.Contains, $"one of {string.Join(", ", choices)}");

    public int Choice(string key, int fallback, params int[] choices) =>
        Number(key, fallback, 0, int.MaxValue) is var number && choices.Contains(number)
            ? number
            : throw Wrong(key, Text(key) ?? "", $"one of {string.Join(", ", choices)}");

    public static SettingsException Wrong(string key, string value, string rule) =>
        new($"The context value '{key}' is '{value}', but it must be {rule}.");
}
