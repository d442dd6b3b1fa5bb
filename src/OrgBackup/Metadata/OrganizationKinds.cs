using System.Globalization;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// The kinds that belong to the organization itself, in the order of reports. No change detector sees them: they are
/// read in every run.
/// </summary>
internal static class OrganizationKinds
{
    private const string Teams = "teams";
    private const string Projects = "projects";
    private const string ProjectFields = "project_fields";
    private const string ActionsPermissions = "actions_permissions";

    private const string Members = "members=read";
    private const string Administration = "organization_administration=read";
    private const string OfProjects = "organization_projects=read";

    // GitHub takes no more; a project cannot have more either
    private const int MostFields = 50;

    private static readonly KindParents EachTeam = new(Teams, "slug", "team");
    private static readonly KindParents EachProject = new(Projects, "number", "project");

    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        new("organization", "", Administration) { Reading = KindReading.Single, Restore = KindRestore.Partly },
        .. OfPeople(),
        .. OfSettings(),
        .. OfActions(),
        .. OfPlanning(),
    ];

    private static IEnumerable<MetadataKind> OfPeople() =>
    [
        new("members", "/members", Members),
        new("owners", "/members?role=admin", Members),
        new("outside_collaborators", "/outside_collaborators", Members),
        new("invitations", "/invitations", Members) { Restore = KindRestore.Partly },
        new(Teams, "/teams", Members) { Restore = KindRestore.Partly },
        new("team_members", "/teams/{}/members", Members)
        {
            Reading = KindReading.Grouped, Needs = [Teams], Parents = EachTeam, ListName = "members",
            Restore = KindRestore.Partly,
        },
        new("team_repositories", "/teams/{}/repos", Members)
        {
            Reading = KindReading.Grouped, Needs = [Teams], Parents = EachTeam, ListName = "repositories",
            Restore = KindRestore.Partly,
        },
    ];

    private static IEnumerable<MetadataKind> OfSettings() =>
    [
        new("webhooks", "/hooks", "organization_hooks=read") { Restore = KindRestore.Partly },
        new("rulesets", "/rulesets", "organization_administration=write")
        {
            Reading = KindReading.Details, IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new("property_schema", "/properties/schema", "organization_custom_properties=read")
        {
            IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new("interaction_limits", "/interaction-limits", Administration)
        {
            Reading = KindReading.Single, IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
    ];

    private static IEnumerable<MetadataKind> OfActions() =>
    [
        new(ActionsPermissions, "/actions/permissions", Administration)
        {
            Reading = KindReading.Single, IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new("actions_variables", "/actions/variables", "organization_actions_variables=read")
        {
            Property = "variables", IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new("actions_secrets", "/actions/secrets", "organization_secrets=read")
        {
            Property = "secrets", IsOffWhenNotFound = true,
        },
        new("dependabot_secrets", "/dependabot/secrets", "organization_dependabot_secrets=read")
        {
            Property = "secrets", IsOffWhenNotFound = true,
        },
        new("codespaces_secrets", "/codespaces/secrets", "organization_codespaces_secrets=read")
        {
            Property = "secrets", IsOffWhenNotFound = true,
        },
    ];

    private static IEnumerable<MetadataKind> OfPlanning() =>
    [
        new("issue_types", "/issue-types", "issue_types=read")
        {
            IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new(Projects, "/projectsV2", OfProjects) { IsOffWhenNotFound = true, Restore = KindRestore.Partly },
        new(ProjectFields, "/projectsV2/{}/fields", OfProjects)
        {
            Reading = KindReading.ListEach, Needs = [Projects], Parents = EachProject, Restore = KindRestore.Partly,
        },
        new("project_items", "/projectsV2/{}/items", OfProjects)
        {
            Reading = KindReading.ListEach, Needs = [Projects, ProjectFields],
            Parents = EachProject with { Query = AllFields }, Restore = KindRestore.Partly,
        },
        new("project_views", "", OfProjects)
        {
            Reading = KindReading.Graph, Needs = [Projects], Graph = ProjectViews.Query, Restore = KindRestore.Partly,
        },
    ];

    // without being asked for, GitHub sends the title only
    private static string AllFields(KindLists lists, KindParent project)
    {
        // GitHub names a project by its number in the organization, or by its id
        var id = lists.ItemsOf(Projects)
            .Where(known => known.Number("number")?.ToString(CultureInfo.InvariantCulture) == project.Segment)
            .Select(known => known.Number("id"))
            .FirstOrDefault();
        string[] addresses = [$"/projectsV2/{project.Segment}", $"/projects/{id}"];
        var ids = lists.ItemsOf(ProjectFields)
            .Where(field => Array.Exists(
                addresses, end => field.Text("project_url")?.EndsWith(end, StringComparison.Ordinal) == true))
            .Select(field => field.Number("id"))
            .OfType<long>()
            .Take(MostFields)
            .Select(field => field.ToString(CultureInfo.InvariantCulture));
        return string.Join(',', ids) is { Length: > 0 } fields ? $"?fields={fields}" : "";
    }
}
