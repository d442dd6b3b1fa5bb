using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Projects as REST shows them. An item has the values of the fields that are asked for, and no others.</summary>
internal static class ProjectPayload
{
    public static JsonObject Project(ApiRequest request, Project project) => new()
    {
        ["id"] = project.Id,
        ["node_id"] = project.NodeId,
        ["owner"] = AccountPayload.Simple(request.Urls, project.Owner),
        ["creator"] = AccountPayload.Simple(request.Urls, project.Creator),
        ["title"] = project.Title,
        ["description"] = null,
        ["public"] = false,
        ["closed_at"] = null,
        ["created_at"] = Render.Time(project.Owner.CreatedAt),
        ["updated_at"] = Render.Time(project.Owner.CreatedAt),
        ["number"] = project.Number,
        ["short_description"] = null,
        ["deleted_at"] = null,
        ["deleted_by"] = null,
        ["state"] = "open",
        ["latest_status_update"] = null,
        ["is_template"] = false,
    };

    public static JsonObject Field(ApiRequest request, ProjectField field)
    {
        var payload = new JsonObject
        {
            ["id"] = field.Id,
            ["node_id"] = field.NodeId,
            ["project_url"] = Url(request, field.Project),
            ["name"] = field.Name,
            ["data_type"] = field.Type,
            ["created_at"] = Render.Time(field.Project.Owner.CreatedAt),
            ["updated_at"] = Render.Time(field.Project.Owner.CreatedAt),
        };
        if (field.Type == "single_select")
        {
            payload["options"] = Render.Array(field.Options, option => new JsonObject
            {
                ["id"] = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(option)),
                ["name"] = Text(option),
                ["description"] = Text(""),
                ["color"] = "GREEN",
            });
        }

        return payload;
    }

    public static JsonObject Item(ApiRequest request, ProjectItem item)
    {
        var asked = (request.Query("fields") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var fields = item.Project.Fields.Where(field => asked.Length == 0
            ? field.Type == "title"
            : asked.Contains(field.Id.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal));
        return new JsonObject
        {
            ["id"] = item.Id,
            ["node_id"] = item.NodeId,
            ["project_url"] = Url(request, item.Project),
            ["content_type"] = "DraftIssue",
            ["content"] = new JsonObject { ["title"] = item.Title, ["body"] = null },
            ["creator"] = AccountPayload.Simple(request.Urls, item.Project.Creator),
            ["created_at"] = Render.Time(item.Project.Owner.CreatedAt),
            ["updated_at"] = Render.Time(item.Project.Owner.CreatedAt),
            ["archived_at"] = null,
            ["item_url"] = $"{Url(request, item.Project)}/items/{item.Id}",
            ["fields"] = Render.Array(fields, field => new JsonObject
            {
                ["id"] = field.Id,
                ["name"] = field.Name,
                ["data_type"] = field.Type,
                ["value"] = field.Type == "title" ? Text(item.Title) : item.Values.GetValueOrDefault(field),
            }),
        };
    }

    private static string Url(ApiRequest request, Project project) =>
        request.Urls.ForApi($"/orgs/{project.Owner.Login}/projectsV2/{project.Number}");

    private static JsonObject Text(string text) => new() { ["raw"] = text, ["html"] = text };
}
