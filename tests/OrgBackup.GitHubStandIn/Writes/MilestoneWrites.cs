using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Milestones: one, new, changed.</summary>
internal static class MilestoneWrites
{
    private static readonly string[] Permissions = ["issues", "pull_requests"];

    public static Route[] Routes { get; } =
    [
        Route.Get("/milestones/{number}", request => ApiResponse.Ok(Show(request, Get(request))), Permissions),
        Route.Content("POST /milestones", Create, "write", Permissions),
        Route.Write("PATCH /milestones/{number}", Change, "write", Permissions),
        Route.Write("DELETE /milestones/{number}", Delete, "write", Permissions),
    ];

    private static Milestone Get(ApiRequest request) =>
        request.Repository.Content.Milestones.FirstOrDefault(known => known.Number == request.Number("number"))
        ?? throw Refusal.NotFound();

    private static System.Text.Json.Nodes.JsonObject Show(ApiRequest request, Milestone milestone) =>
        IssuePayload.Milestone(request.Urls, request.Repository, milestone)!;

    private static ApiResponse Create(ApiRequest request)
    {
        var fields = new Fields(request, "Milestone");
        var title = Title(request, fields.Required("title", 255), null);
        var (state, due) = (fields.Choice("state", "open", "closed"), fields.Time("due_on"));
        var milestone = request.Repository.Content.AddMilestone(title, request.Caller.User);
        (milestone.Description, milestone.DueOn) = (fields.Text("description"), due);
        SetState(request, milestone, state);
        return ApiResponse.Created(Show(request, milestone));
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (milestone, fields) = (Get(request), new Fields(request, "Milestone"));
        milestone.Title = Title(request, fields.Text("title", 255) ?? milestone.Title, milestone);
        milestone.Description = fields.Has("description") ? fields.Text("description") : milestone.Description;
        milestone.DueOn = fields.Has("due_on") ? fields.Time("due_on") : milestone.DueOn;
        milestone.UpdatedAt = request.Model.Clock.Next();
        SetState(request, milestone, fields.Choice("state", "open", "closed"));
        return ApiResponse.Ok(Show(request, milestone));
    }

    private static ApiResponse Delete(ApiRequest request)
    {
        request.Repository.Content.Delete(Get(request));
        return ApiResponse.Nothing();
    }

    private static string Title(ApiRequest request, string title, Milestone? own) =>
        request.Repository.Content.Milestones.All(known => known == own || known.Title != title)
            ? title
            : throw Refusal.Field("Milestone", "title", "already_exists");

    private static void SetState(ApiRequest request, Milestone milestone, string? state)
    {
        if (state is not null && state != milestone.State)
        {
            milestone.State = state;
            milestone.ClosedAt = state == "closed" ? request.Model.Clock.Next() : null;
        }
    }
}
