using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Where a kind exists only if another kind's object says so.</summary>
/// <param name="Kind">The kind of that object, which is read before.</param>
/// <param name="Field">A field of it; <c>a.b</c> is the field b of the object a.</param>
/// <param name="Value">What the field must be; something else means that the feature is off.</param>
/// <param name="Otherwise">What it means when it is something else, for people.</param>
internal sealed record KindCondition(string Kind, string Field, string Value, string Otherwise);

/// <summary>What is known of a kind before GitHub is asked for it.</summary>
internal static class KindConditions
{
    /// <summary>The result of a kind that need not be asked for; null when it must be.</summary>
    public static KindResult? WithoutAsking(MetadataKind kind, KindLists lists)
    {
        if (kind.Parents is { } parents
            && lists.ResultOf(parents.Kind) is { Status: KindStatus.Off or KindStatus.Missing } unread)
        {
            return unread with { Kind = kind.Name };
        }

        if (kind.OnlyWhen is not { } condition)
        {
            return null;
        }

        if (condition.Kind != MetadataKinds.Repository
            && lists.ResultOf(condition.Kind) is { Status: KindStatus.Off or KindStatus.Missing } failed)
        {
            return failed with { Kind = kind.Name };
        }

        return Says(condition, lists) is { } value && value != condition.Value
            ? new() { Kind = kind.Name, Status = KindStatus.Off, Detail = condition.Otherwise }
            : null;
    }

    // null when it does not say: then GitHub is asked
    private static string? Says(KindCondition condition, KindLists lists)
    {
        if (lists.FileOf(condition.Kind) is not { } file)
        {
            return null;
        }

        using var document = Json.Parse(File.ReadAllBytes(file));
        var (value, names) = ((JsonElement?)document.RootElement, condition.Field.Split('.'));
        foreach (var name in names)
        {
            value = value?.Field(name);
        }

        return value switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.True } => "true",
            { ValueKind: JsonValueKind.False } => "false",
            _ => null,
        };
    }
}
