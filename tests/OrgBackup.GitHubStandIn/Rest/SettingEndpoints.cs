using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>
/// The settings of a repository. What only administrators see answers 403 to others, and asks fine-grained tokens for
/// the permission on public repositories too. Parameters that a list does not know are refused.
/// </summary>
internal static class SettingEndpoints
{
    private const string Environment = "/environments/{environment}";

    public static Route[] Routes { get; } =
    [
        new SettingList("/collaborators", "metadata") { Parameters = ["affiliation"], NeedsAdmin = true }.Route(),
        new SettingList("/invitations", "administration").Route(),
        new SettingList("/teams", "administration").Route(),
        new SettingList("/keys", "administration").Route(),
        new SettingList("/hooks", "repository_hooks").Route(),
        new SettingList("/autolinks", "administration").Route(),
        new SettingList("/properties/values", "metadata") { NeedsAdmin = false }.Route(),
        Single("/pages", "pages"),
        Single("/interaction-limits", "administration"),
        new SettingList("/environments", "actions") { Property = "environments", NeedsAdmin = false }.Route(),
        OfEnvironment("/variables", "environments", "variables", maxSize: 30),
        OfEnvironment("/secrets", "environments", "secrets"),
        OfEnvironment("/deployment-branch-policies", "actions", "branch_policies"),
        OfEnvironment("/deployment_protection_rules", "actions", "custom_deployment_protection_rules"),
        new SettingList("/branches", "contents") { Parameters = ["protected"], NeedsAdmin = false }.Route(),
        Route.Admin("/branches/{branch}/protection", Protection, "administration"),
        new SettingList("/rulesets", "metadata")
        {
            Parameters = ["includes_parents", "targets"], NeedsAdmin = false, IsShort = true,
        }.Route(),
        Route.Get("/rulesets/{id}", Ruleset, "metadata"),
        new SettingList("/actions/workflows", "actions") { Property = "workflows", NeedsAdmin = false }.Route(),
        Single("/actions/permissions", "administration"),
        Single("/actions/permissions/workflow", "administration"),
        Route.Admin("/actions/permissions/selected-actions", SelectedActions, "administration"),
        Route.Admin("/actions/permissions/access", Access, "administration"),
        new SettingList("/actions/variables", "actions_variables") { Property = "variables", MaxSize = 30 }.Route(),
        new SettingList("/actions/secrets", "secrets") { Property = "secrets" }.Route(),
        new SettingList("/dependabot/secrets", "dependabot_secrets") { Property = "secrets" }.Route(),
        new SettingList("/codespaces/secrets", "codespaces_secrets") { Property = "secrets" }.Route(),
    ];

    /// <summary>What a feature that is off answers; null when it is on.</summary>
    public static ApiResponse? RefuseOff(ApiRequest request, string path) =>
        request.Repository.Settings.Off.TryGetValue(path, out var off)
            ? ApiResponse.Error(off.Status, off.Message)
            : null;

    private static Route Single(string path, string permission) =>
        Route.Admin(path, request => Object(request, path), permission);

    private static ApiResponse Object(ApiRequest request, string path) =>
        RefuseOff(request, path)
        ?? (request.Repository.Settings.Objects.TryGetValue(path, out var setting)
            ? ApiResponse.Ok(SettingPayload.Of(request, setting))
            : ApiResponse.NotFound());

    private static Route OfEnvironment(string path, string permission, string property, int maxSize = 100)
    {
        var list = new SettingList(Environment + path, permission) { Property = property, MaxSize = maxSize };
        return Route.Admin(
            Environment + path,
            request => Named(request.Repository.Settings.List("/environments"), request, "environment") is null
                ? ApiResponse.NotFound()
                : list.Answer(request, $"/environments/{Name(request, "environment")}{path}"),
            permission);
    }

    // a slash within a name comes escaped; everything else is unescaped already
    private static string Name(ApiRequest request, string argument) =>
        request.Argument(argument).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static JsonObject? Named(List<JsonObject> list, ApiRequest request, string argument) =>
        list.Find(item => item["name"]!.GetValue<string>() == Name(request, argument));

    private static ApiResponse Protection(ApiRequest request)
    {
        var path = $"/branches/{Name(request, "branch")}/protection";
        if (RefuseOff(request, "/branches/protection") is { } off)
        {
            return off;
        }

        return Named(request.Repository.Settings.List("/branches"), request, "branch") is null
            ? ApiResponse.Error(404, "Branch not found")
            : request.Repository.Settings.Objects.ContainsKey(path)
                ? Object(request, path)
                : ApiResponse.Error(404, "Branch not protected");
    }

    private static ApiResponse Ruleset(ApiRequest request)
    {
        var id = request.Number("id");
        var ruleset = request.Repository.Settings.List("/rulesets").Find(item => item["id"]!.GetValue<long>() == id);
        return RefuseOff(request, "/rulesets")
            ?? (ruleset is null ? ApiResponse.NotFound() : ApiResponse.Ok(SettingPayload.Of(request, ruleset)));
    }

    private static ApiResponse SelectedActions(ApiRequest request)
    {
        var allowed = request.Repository.Settings.Objects["/actions/permissions"]["allowed_actions"];
        return allowed?.GetValue<string>() == "selected"
            ? Object(request, "/actions/permissions/selected-actions")
            : ApiResponse.Error(409, "Conflict");
    }

    private static ApiResponse Access(ApiRequest request) => request.Repository.Private
        ? Object(request, "/actions/permissions/access")
        : ApiResponse.Error(422, "Access policy only applies to internal and private repositories.");
}

/// <summary>One list among the settings: how it is shown, and who may see it.</summary>
internal sealed record SettingList(string Template, string Permission)
{
    private static readonly string[] Paging = ["per_page", "page", "after", "before"];

    /// <summary>Gets where the list is, when the answer is an object.</summary>
    public string? Property { get; init; }

    /// <summary>Gets the parameters that it knows beside those of pages.</summary>
    public string[] Parameters { get; init; } = [];

    public bool NeedsAdmin { get; init; } = true;

    public int MaxSize { get; init; } = 100;

    /// <summary>Gets a value indicating whether the list leaves out what only the single item shows.</summary>
    public bool IsShort { get; init; }

    /// <summary>Gets a value indicating whether its pages go by the last item seen, newest first.</summary>
    public bool IsByCursor { get; init; }

    public Route Route() => NeedsAdmin
        ? Rest.Route.Admin(Template, request => Answer(request, Template), Permission)
        : Rest.Route.Get(Template, request => Answer(request, Template), Permission);

    public ApiResponse Answer(ApiRequest request, string path)
    {
        if (SettingEndpoints.RefuseOff(request, path) is { } off)
        {
            return off;
        }

        if (request.Http.Query.Keys.Except([.. Paging, .. Parameters], StringComparer.Ordinal).FirstOrDefault() is { } odd)
        {
            return ApiResponse.Invalid("Parameter", odd, "unknown");
        }

        request.MaxPageSize = MaxSize;
        var items = request.Repository.Settings.List(path);
        if (IsByCursor)
        {
            return Pager.PageByKey(
                request, [.. items.OrderByDescending(Key, StringComparer.Ordinal)], Key, item => Show(request, item));
        }

        return Property is null
            ? Pager.Page(request, items, item => Show(request, item))
            : Pager.Page(request, items, page => (JsonNode)new JsonObject
            {
                ["total_count"] = items.Count,
                [Property] = Render.Array(page, item => Show(request, item)),
            });
    }

    private static string Key(JsonObject item) =>
        (item["number"] ?? item["id"] ?? item["created_at"])!.ToJsonString().PadLeft(30, '0');

    private JsonObject Show(ApiRequest request, JsonObject item)
    {
        var shown = SettingPayload.Of(request, item);
        foreach (var name in (string[])(IsShort ? ["rules", "conditions", "bypass_actors"] : []))
        {
            shown.Remove(name);
        }

        if (string.Equals(request.Query("hide_secret"), "true", StringComparison.Ordinal))
        {
            shown.Remove("secret");
        }

        return shown;
    }
}
