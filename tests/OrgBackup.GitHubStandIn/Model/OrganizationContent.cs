using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>What belongs to an organization itself: teams, settings, projects.</summary>
public sealed class OrganizationContent(Account account)
{
    private long _ids;

    public List<Team> Teams { get; } = [];

    public List<OrganizationInvitation> Invitations { get; } = [];

    public List<OrganizationHook> Webhooks { get; } = [];

    public List<OrganizationRuleset> Rulesets { get; } = [];

    /// <summary>Gets the variables of Actions, name to value.</summary>
    public SortedDictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the names of secrets by the feature that they are for: actions, dependabot, codespaces.</summary>
    public Dictionary<string, SortedSet<string>> Secrets { get; } = new(StringComparer.Ordinal)
    {
        ["actions"] = new(StringComparer.Ordinal),
        ["dependabot"] = new(StringComparer.Ordinal),
        ["codespaces"] = new(StringComparer.Ordinal),
    };

    /// <summary>Gets or sets which actions may run: <c>all</c>, <c>local_only</c> or <c>selected</c>.</summary>
    public string AllowedActions { get; set; } = "all";

    /// <summary>Gets or sets the custom properties; null: the server is too old to know them (404).</summary>
    public List<JsonObject>? Properties { get; set; } = [];

    /// <summary>Gets or sets the types of issues; null: the server is too old to know them (404).</summary>
    public List<JsonObject>? IssueTypes { get; set; } = [];

    /// <summary>Gets or sets the projects; null: the server is too old to know them (404).</summary>
    public List<Project>? Projects { get; set; } = [];

    /// <summary>
    /// Gets or sets who may interact: <c>existing_users</c>, <c>contributors_only</c>, <c>collaborators_only</c>; null:
    /// everybody.
    /// </summary>
    public string? InteractionLimit { get; set; }

    public Team AddTeam(string name, string? description = null, Team? parent = null)
    {
        var team = new Team(account, NextId(), name) { Description = description, Parent = parent };
        Teams.Add(team);
        return team;
    }

    public OrganizationInvitation Invite(string email, Account inviter)
    {
        var invitation = new OrganizationInvitation(NextId(), email, inviter);
        Invitations.Add(invitation);
        return invitation;
    }

    public OrganizationHook AddWebhook(string url)
    {
        var hook = new OrganizationHook(NextId(), url);
        Webhooks.Add(hook);
        return hook;
    }

    public OrganizationRuleset AddRuleset(string name)
    {
        var ruleset = new OrganizationRuleset(NextId(), name);
        Rulesets.Add(ruleset);
        return ruleset;
    }

    public void AddProperty(string name, string type = "string") => (Properties ??= []).Add(new JsonObject
    {
        ["property_name"] = name,
        ["source_type"] = "organization",
        ["value_type"] = type,
        ["required"] = false,
        ["default_value"] = null,
        ["description"] = $"What {name} is",
        ["allowed_values"] = type switch
        {
            "single_select" => new JsonArray("one", "two"),
            "multi_select" => new JsonArray("a", "b"),
            _ => null,
        },
        ["values_editable_by"] = "org_actors",
    });

    public void AddIssueType(string name)
    {
        var id = NextId();
        (IssueTypes ??= []).Add(new JsonObject
        {
            ["id"] = id,
            ["node_id"] = NodeId.Of("IT", id),
            ["name"] = name,
            ["description"] = $"A {name.ToUpperInvariant()}",
            ["color"] = "blue",
            ["is_enabled"] = true,
        });
    }

    public Project AddProject(string title, Account creator)
    {
        Projects ??= [];
        var project = new Project(account, new(NextId(), Projects.Count + 1), title, creator, NextId);
        Projects.Add(project);
        return project;
    }

    private long NextId() => (account.Id * 10_000) + ++_ids;
}

/// <summary>A team: who is in it, and what it may do where.</summary>
public sealed class Team(Account organization, long id, string name)
{
    public long Id => id;

    public Account Organization => organization;

    public string Name { get; set; } = name;

    public string Slug => Name.ToLowerInvariant().Replace(' ', '-');

    public string? Description { get; set; }

    public Team? Parent { get; init; }

    /// <summary>Gets the members with their role: <c>member</c> or <c>maintainer</c>.</summary>
    public Dictionary<Account, string> Members { get; } = [];

    /// <summary>Gets the repositories with the permission: <c>pull</c>, <c>triage</c>, <c>push</c> …</summary>
    public Dictionary<Repository, string> Repositories { get; } = [];

    public string NodeId => Model.NodeId.Of("T", id);
}

/// <summary>Somebody who is asked to join.</summary>
public sealed record OrganizationInvitation(long Id, string Email, Account Inviter);

/// <summary>A webhook of the organization; its secret is never shown.</summary>
public sealed record OrganizationHook(long Id, string Url);

/// <summary>A ruleset for branches of the organization's repositories.</summary>
public sealed record OrganizationRuleset(long Id, string Name);
