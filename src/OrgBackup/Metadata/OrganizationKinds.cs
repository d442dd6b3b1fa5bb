namespace OrgBackup.Metadata;

/// <summary>
/// The kinds that belong to the organization itself, in the order of reports. No change detector sees them: they are
/// read in every run.
/// </summary>
internal static class OrganizationKinds
{
    public const string Organization = "organization";
    public const string Teams = "teams";
    public const string Projects = "projects";

    private const string Members = "members=read";
    private const string Administration = "organization_administration=read";

    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        new(Organization, "", Administration) { Reading = KindReading.Single, Restore = KindRestore.Partly },
        new("members", "/members", Members),
        new("owners", "/members?role=admin", Members),
        new("outside_collaborators", "/outside_collaborators", Members),
        new("invitations", "/invitations", Members),
        new(Teams, "/teams", Members) { Restore = KindRestore.Partly },
        new("webhooks", "/hooks", "organization_hooks=read") { Restore = KindRestore.Partly },
        new("actions_permissions", "/actions/permissions", Administration)
        {
            Reading = KindReading.Single, Restore = KindRestore.Partly,
        },
        new("property_schema", "/properties/schema", "organization_custom_properties=read")
        {
            IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new("issue_types", "/issue-types", "issue_types=read")
        {
            IsOffWhenNotFound = true, Restore = KindRestore.Partly,
        },
        new(Projects, "/projectsV2", "organization_projects=read") { IsOffWhenNotFound = true },
        new("interaction_limits", "/interaction-limits", Administration)
        {
            Reading = KindReading.Single, Restore = KindRestore.Partly,
        },
    ];
}
