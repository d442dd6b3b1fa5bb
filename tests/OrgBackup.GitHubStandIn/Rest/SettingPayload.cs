using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Turns what the model holds of settings into what is sent: addresses and people are filled in.</summary>
internal static class SettingPayload
{
    /// <summary>The field whose value, a person, is the object itself: the other fields are added to it.</summary>
    public const string Person = "{person}";

    public static JsonObject Of(ApiRequest request, JsonObject setting)
    {
        var shown = (JsonObject)Fill(request, setting)!;
        if (shown[Person] is not JsonObject person)
        {
            return shown;
        }

        shown.Remove(Person);
        return person.With(shown);
    }

    private static JsonNode? Fill(ApiRequest request, JsonNode? node) => node switch
    {
        JsonObject item => new JsonObject(
            item.Select(pair => KeyValuePair.Create(pair.Key, Fill(request, pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => Fill(request, item))]),
        JsonValue value when value.TryGetValue<string>(out var text) => Fill(request, text),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Fill(ApiRequest request, string text) => text switch
    {
        "{repository}" => RepositoryPayload.Listed(request.Urls, request.Repository, request.Caller),
        ['{', 'u', 's', 'e', 'r', ':', .. var login, '}'] =>
            AccountPayload.Simple(request.Urls, request.Model.Find(login)),
        _ => text.Replace("{api}", request.Urls.ForApi(""), StringComparison.Ordinal)
            .Replace("{web}", request.Urls.ForServer(""), StringComparison.Ordinal)
            .Replace("{repo}", request.Repository.FullName, StringComparison.Ordinal),
    };
}
