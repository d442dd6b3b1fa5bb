using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>A kind of settings, and what is sent for one of its items.</summary>
/// <param name="IsSingle">The file holds one object and no list.</param>
internal sealed record SettingKind(
    string Kind, bool IsSingle, Func<JsonElement, RestoreContext, IEnumerable<SettingWrite>> Write)
{
    /// <summary>Gets a value indicating whether it lets people in, which must be asked for.</summary>
    public bool IsAccess { get; init; }
}

/// <summary>The settings that are restored, in their order: what protects comes last.</summary>
internal static class SettingTable
{
    public static IReadOnlyList<SettingKind> Kinds { get; } =
    [
        new("topics", IsSingle: true, Topics),
        .. EnvironmentSettings.Kinds,
        .. PlainSettings.Kinds,
        .. AccessSettings.Kinds,
        new("branch_protection", IsSingle: false, ProtectionSettings.Of),
        new("rulesets", IsSingle: false, ProtectionSettings.Ruleset),
    ];

    private static IEnumerable<SettingWrite> Topics(JsonElement item, RestoreContext context) =>
        item.Items("names").Any()
            ? [new("topics", "", HttpMethod.Put, "/topics")
            {
                Body = new JsonObject { ["names"] = JsonNode.Parse(item.GetProperty("names").GetRawText()) },
                IsAlwaysThere = true,
            }]
            : [];
}

/// <summary>Parts of what GitHub sent, as they are sent back.</summary>
internal static class SettingItems
{
    public static async IAsyncEnumerable<JsonElement> OfAsync(
        SnapshotSource source, SettingKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (kind.IsSingle)
        {
            if (source.ObjectOf(kind.Kind) is { ValueKind: JsonValueKind.Object } item)
            {
                yield return item;
            }

            yield break;
        }

        await foreach (var item in source.ItemsAsync(kind.Kind, cancellationToken))
        {
            yield return item;
        }
    }

    extension(JsonElement item)
    {
        /// <summary>An object of some of the fields, as they are; those that are not there are left out.</summary>
        public JsonObject Only(params ReadOnlySpan<string> names)
        {
            var copy = new JsonObject();
            foreach (var name in names)
            {
                if (item.Field(name) is { } value)
                {
                    copy[name] = JsonNode.Parse(value.GetRawText());
                }
            }

            return copy;
        }

        /// <summary>A field as it is sent back; null when it is not there.</summary>
        public JsonNode? Copy(string name) =>
            item.Field(name) is { ValueKind: not JsonValueKind.Null } value ? JsonNode.Parse(value.GetRawText()) : null;
    }
}
