using System.Text.RegularExpressions;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Labels: one, new, changed, gone.</summary>
internal static partial class LabelWrites
{
    private static readonly string[] Permissions = ["issues", "pull_requests"];

    public static Route[] Routes { get; } =
    [
        Route.Get("/labels/{name}", request => Show(request, Get(request)), Permissions),
        Route.Content("POST /labels", Create, "write", Permissions),
        Route.Write("PATCH /labels/{name}", Change, "write", Permissions),
        Route.Write("DELETE /labels/{name}", Delete, "write", Permissions),
    ];

    /// <summary>The label of that name, compared without case; null when there is none.</summary>
    public static Label? Find(Repository repository, string name) => repository.Content.Labels.FirstOrDefault(
        label => label.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Label Get(ApiRequest request) =>
        Find(request.Repository, request.Name("name")) ?? throw Refusal.NotFound();

    private static ApiResponse Show(ApiRequest request, Label label) =>
        ApiResponse.Ok(IssuePayload.Label(request.Urls, request.Repository, label));

    private static ApiResponse Create(ApiRequest request)
    {
        var fields = new Fields(request, "Label");
        var name = fields.Required("name", 50);
        if (Find(request.Repository, name) is not null)
        {
            throw Refusal.Field("Label", "name", "already_exists");
        }

        var label = request.Repository.Content.AddLabel(name, Color(fields) ?? "ededed", fields.Text("description", 100));
        return ApiResponse.Created(IssuePayload.Label(request.Urls, request.Repository, label));
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (label, fields) = (Get(request), new Fields(request, "Label"));
        var name = fields.Text("new_name", 50) ?? label.Name;
        if (Find(request.Repository, name) is { } other && other != label)
        {
            throw Refusal.Field("Label", "name", "already_exists");
        }

        (label.Name, label.Color) = (name, Color(fields) ?? label.Color);
        label.Description = fields.Has("description") ? fields.Text("description", 100) : label.Description;
        return Show(request, label);
    }

    private static ApiResponse Delete(ApiRequest request)
    {
        request.Repository.Content.Delete(Get(request));
        return ApiResponse.Nothing();
    }

    private static string? Color(Fields fields) => fields.Text("color") is not { } color ? null
        : Hex().IsMatch(color) ? color.ToLowerInvariant()
        : throw Refusal.Field("Label", "color", "invalid");

    [GeneratedRegex("^[0-9A-Fa-f]{6}$", RegexOptions.None, 1_000)]
    private static partial Regex Hex();
}
