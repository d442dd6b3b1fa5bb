using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// The settings of a repository: who may do what, where it is connected to, how it is protected, and its Actions.
/// GitHub shows them to those who may administer it.
/// </summary>
internal static class SettingsKinds
{
    private const string ProtectedBranches = "protected_branches";
    private const string Environments = "environments";
    private const string ActionsPermissions = "actions_permissions";

    private static readonly KindCondition OfOrganization =
        new(MetadataKinds.Repository, "owner.type", "Organization", "Only an organization's repositories have them.");

    private static readonly KindParents EachEnvironment = new(Environments, "name", "environment");

    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        new("collaborators", "/collaborators?affiliation=direct", "metadata=read") { Restore = KindRestore.Partly },
        new("invitations", "/invitations", "administration=read") { Restore = KindRestore.Partly },
        new("teams", "/teams", "administration=read") { OnlyWhen = OfOrganization, Restore = KindRestore.Partly },
        new("deploy_keys", "/keys", "administration=read") { Restore = KindRestore.Yes },
        new("webhooks", "/hooks", "repository_hooks=read") { Restore = KindRestore.Partly },
        new("autolinks", "/autolinks", "administration=read") { IsOffWhenNotFound = true, Restore = KindRestore.Yes },
        new("properties", "/properties/values", "metadata=read")
        {
            OnlyWhen = OfOrganization, IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
        new("pages", "/pages", "pages=read")
        {
            Reading = KindReading.Single,
            OnlyWhen = new(MetadataKinds.Repository, "has_pages", "true", "GitHub Pages is off."),
            Restore = KindRestore.Partly,
        },
        new("interaction_limits", "/interaction-limits", "administration=read")
        {
            Reading = KindReading.Single, IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
        .. OfEnvironments(),
        .. OfBranches(),
        .. OfActions(),
    ];

    private static IEnumerable<MetadataKind> OfEnvironments() =>
    [
        new(Environments, "/environments", "actions=read")
        {
            Property = "environments", IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
        new("environment_variables", "/environments/{}/variables", "environments=read")
        {
            Reading = KindReading.Grouped, Needs = [Environments], Parents = EachEnvironment, Property = "variables",
            Restore = KindRestore.Yes,
        },
        new("environment_secrets", "/environments/{}/secrets", "environments=read")
        {
            Reading = KindReading.Grouped, Needs = [Environments], Parents = EachEnvironment, Property = "secrets",
        },
        new("deployment_branch_policies", "/environments/{}/deployment-branch-policies", "actions=read")
        {
            Reading = KindReading.Grouped, Needs = [Environments], Property = "branch_policies",
            Parents = EachEnvironment with { Where = HasBranchPolicies }, Restore = KindRestore.Yes,
        },
        new("deployment_protection_rules", "/environments/{}/deployment_protection_rules", "actions=read")
        {
            Reading = KindReading.Grouped, Needs = [Environments], Parents = EachEnvironment,
            Property = "custom_deployment_protection_rules", Restore = KindRestore.Partly,
        },
    ];

    private static IEnumerable<MetadataKind> OfBranches() =>
    [
        new(ProtectedBranches, "/branches?protected=true", "contents=read"),
        new("branch_protection", "/branches/{}/protection", "administration=read")
        {
            Reading = KindReading.OneEach, Needs = [ProtectedBranches],
            Parents = new(ProtectedBranches, "name", "branch"), Restore = KindRestore.Yes,
        },
        new("rulesets", "/rulesets?includes_parents=false", "metadata=read")
        {
            Reading = KindReading.Details, IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
    ];

    private static IEnumerable<MetadataKind> OfActions() =>
    [
        new("actions_workflows", "/actions/workflows", "actions=read")
        {
            Property = "workflows", IsOffWhenNotFound = true, Marks = KindMarks.Pushes,
        },
        new(ActionsPermissions, "/actions/permissions", "administration=read")
        {
            Reading = KindReading.Single, IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
        new("actions_workflow_permissions", "/actions/permissions/workflow", "administration=read")
        {
            Reading = KindReading.Single, IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
        new("actions_selected_actions", "/actions/permissions/selected-actions", "administration=read")
        {
            Reading = KindReading.Single, Needs = [ActionsPermissions], IsOffWhenNotFound = true,
            OnlyWhen = new(
                ActionsPermissions, "allowed_actions", "selected", "Actions are not restricted to selected ones."),
            Restore = KindRestore.Yes,
        },
        new("actions_access", "/actions/permissions/access", "administration=read")
        {
            Reading = KindReading.Single, IsOffWhenNotFound = true,
            OnlyWhen = new(
                MetadataKinds.Repository, "private", "true", "Only private and internal repositories have it."),
            Restore = KindRestore.Yes,
        },
        new("actions_variables", "/actions/variables", "actions_variables=read")
        {
            Property = "variables", IsOffWhenNotFound = true, Restore = KindRestore.Yes,
        },
        new("actions_secrets", "/actions/secrets", "secrets=read") { Property = "secrets", IsOffWhenNotFound = true },
        new("dependabot_secrets", "/dependabot/secrets", "dependabot_secrets=read")
        {
            Property = "secrets", IsOffWhenNotFound = true,
        },
        new("codespaces_secrets", "/codespaces/secrets", "codespaces_secrets=read")
        {
            Property = "secrets", IsOffWhenNotFound = true,
        },
    ];

    // an environment that has none is not asked for them
    private static bool HasBranchPolicies(JsonElement environment) =>
        environment.Field("deployment_branch_policy")?.Flag("custom_branch_policies") == true;
}
