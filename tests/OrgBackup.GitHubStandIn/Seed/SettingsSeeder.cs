using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>Settings of every kind, in the form in which the API shows them.</summary>
internal sealed class SettingsSeeder
{
    private const string Api = "{api}/repos/{repo}";

    private readonly Repository _repository;
    private readonly IReadOnlyList<Account> _people;
    private readonly string _time;
    private long _lastId;

    private SettingsSeeder(Repository repository, IReadOnlyList<Account> people)
    {
        (_repository, _people) = (repository, people);
        (_time, _lastId) = (Render.Time(repository.CreatedAt), repository.Id * 100);
    }

    private RepositorySettings Settings => _repository.Settings;

    /// <summary>Sets the repository up. The first of the people is its administrator.</summary>
    public static void Seed(Repository repository, SizedRepository size, IReadOnlyList<Account> people)
    {
        var seeder = new SettingsSeeder(repository, people);
        seeder.AddPeople();
        seeder.AddConnections();
        seeder.AddEnvironments(size.Environments);
        seeder.AddBranches(size.ProtectedBranches);
        seeder.AddActions();
        seeder.Settings.Objects["/interaction-limits"] = seeder.Parse(
            """{"limit":"contributors_only","origin":"repository","expires_at":"TIME"}""");
        if (repository.Owner.IsOrganization)
        {
            seeder.Add("/properties/values", """{"property_name":"tier","value":"gold"}""");
            seeder.Add("/properties/values", """{"property_name":"owners","value":["a","b"]}""");
            seeder.AddPages();
        }
    }

    private void Add(string path, string json) => Settings.List(path).Add(Parse(json));

    private JsonObject Parse(string json) => JsonNode.Parse(
        json.Replace("TIME", _time, StringComparison.Ordinal).Replace("API", Api, StringComparison.Ordinal)
            .Replace("\"ID\"", $"{++_lastId}", StringComparison.Ordinal)
            .Replace("NODE", NodeId.Of("S", _lastId), StringComparison.Ordinal))!.AsObject();

    private void AddPeople()
    {
        foreach (var person in _people.Where(person => person.Kind == AccountKind.User))
        {
            Settings.List("/collaborators").Add(new JsonObject
            {
                [SettingPayload.Person] = $"{{user:{person.Login}}}",
                ["permissions"] = new JsonObject { ["pull"] = true, ["push"] = true, ["admin"] = person == _people[0] },
                ["role_name"] = person == _people[0] ? "admin" : "write",
            });
        }

        var (inviter, invitee) = (_people[0].Login, _people[^1].Login);
        Add("/invitations", $$"""
            {"id":"ID","node_id":"NODE","repository":"{repository}","invitee":"{user:{{invitee}}}",
            "inviter":"{user:{{inviter}}}","permissions":"write","created_at":"TIME","expired":false,
            "url":"{api}/user/repository_invitations/1","html_url":"{web}/{repo}/invitations"}
            """);
        Add("/teams", """
            {"id":"ID","node_id":"NODE","name":"Core","slug":"core","description":null,"privacy":"closed",
            "notification_setting":"notifications_enabled","permission":"push","type":"organization",
            "permissions":{"pull":true,"triage":true,"push":true,"maintain":false,"admin":false},
            "url":"{api}/organizations/1/team/1","html_url":"{web}/orgs/o/teams/core",
            "members_url":"{api}/organizations/1/team/1/members{/member}",
            "repositories_url":"{api}/organizations/1/team/1/repos","parent":null}
            """);
    }

    private void AddConnections()
    {
        Add("/keys", """
            {"id":"ID","key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKEY","url":"API/keys/1","title":"deploy",
            "verified":true,"created_at":"TIME","read_only":true,"added_by":"mona","last_used":null,"enabled":true}
            """.Replace("KEY", Convert.ToHexString(BitConverter.GetBytes(_repository.Id)), StringComparison.Ordinal));
        Add("/hooks", """
            {"type":"Repository","id":"ID","name":"web","active":true,"events":["push","pull_request"],
            "config":{"url":"https://ci.example.org/hook","content_type":"json","insecure_ssl":"0","secret":"********"},
            "updated_at":"TIME","created_at":"TIME","url":"API/hooks/1","test_url":"API/hooks/1/test",
            "ping_url":"API/hooks/1/pings","deliveries_url":"API/hooks/1/deliveries",
            "last_response":{"code":200,"status":"active","message":"OK"}}
            """);
        Add("/autolinks", """
            {"id":"ID","key_prefix":"TICKET-","url_template":"https://example.org/TICKET?query=<num>",
            "is_alphanumeric":true,"updated_at":"TIME"}
            """);
    }

    private void AddPages()
    {
        _repository.HasPages = true;
        Settings.Objects["/pages"] = Parse("""
            {"url":"API/pages","status":"built","cname":null,"custom_404":false,
            "html_url":"https://pages.example.org/x","build_type":"legacy",
            "source":{"branch":"main","path":"/docs"},"public":true,"https_enforced":true}
            """);
    }

    private void AddEnvironments(int count)
    {
        string[] first = ["production", "staging/eu west"];
        foreach (var name in first.Concat(Enumerable.Range(1, count).Select(i => $"env-{i}")).Take(count))
        {
            AddEnvironment(name, hasPolicies: name == "production");
        }
    }

    private void AddEnvironment(string name, bool hasPolicies)
    {
        var policy = hasPolicies ? """{"protected_branches":false,"custom_branch_policies":true}""" : "null";
        var rule = hasPolicies ? """,{"id":"ID","node_id":"NODE","type":"branch_policy"}""" : "";
        Add("/environments", $$"""
            {"id":"ID","node_id":"NODE","name":"{{name}}","url":"API/environments/1",
            "html_url":"{web}/{repo}/deployments/activity_log","created_at":"TIME","updated_at":"TIME",
            "protection_rules":[{"id":"ID","node_id":"NODE","type":"wait_timer","wait_timer":30}{{rule}}],
            "deployment_branch_policy":{{policy}}}
            """);
        Add($"/environments/{name}/variables",
            """{"name":"REGION","value":"eu","created_at":"TIME","updated_at":"TIME"}""");
        Add($"/environments/{name}/secrets", """{"name":"TOKEN","created_at":"TIME","updated_at":"TIME"}""");
        Add($"/environments/{name}/deployment_protection_rules", """
            {"id":"ID","node_id":"NODE","enabled":true,"app":{"id":3515,"slug":"gate",
            "integration_url":"{api}/apps/gate","node_id":"GATE"}}
            """);
        if (hasPolicies)
        {
            Add($"/environments/{name}/deployment-branch-policies",
                """{"id":"ID","node_id":"NODE","name":"release/*","type":"branch"}""");
        }
    }

    private void AddBranches(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var name = i == 0 ? _repository.DefaultBranch : $"release/{i}.x";
            var url = $"API/branches/{Uri.EscapeDataString(name)}";
            Add("/branches", $$$"""
                {"name":"{{{name}}}","commit":{"sha":"6dcb09b5b57875f334f61aebed695e2e4193db5e",
                "url":"API/commits/6dcb09b5"},"protected":true,"protection":{"enabled":true,"required_status_checks":
                {"enforcement_level":"everyone","contexts":["ci"],"checks":[{"context":"ci","app_id":null}]}},
                "protection_url":"{{{url}}}/protection"}
                """);
            Settings.Objects[$"/branches/{name}/protection"] = Parse($$$"""
                {"url":"{{{url}}}/protection",
                "required_status_checks":{"url":"{{{url}}}/protection/required_status_checks","strict":true,
                "contexts":["ci"],"contexts_url":"{{{url}}}/protection/required_status_checks/contexts",
                "checks":[{"context":"ci","app_id":null}]},
                "enforce_admins":{"url":"{{{url}}}/protection/enforce_admins","enabled":true},
                "required_linear_history":{"enabled":false},"allow_force_pushes":{"enabled":false},
                "allow_deletions":{"enabled":false},"required_conversation_resolution":{"enabled":true}}
                """);
            Add("/rulesets", $$$"""
                {"id":"ID","node_id":"NODE","name":"Rules {{{i}}}","target":"branch","source_type":"Repository",
                "source":"{repo}","enforcement":"active","created_at":"TIME","updated_at":"TIME",
                "current_user_can_bypass":"never","_links":{"self":{"href":"API/rulesets/1"}},
                "bypass_actors":[{"actor_id":5,"actor_type":"RepositoryRole","bypass_mode":"always"}],
                "conditions":{"ref_name":{"include":["~DEFAULT_BRANCH"],"exclude":[]}},
                "rules":[{"type":"deletion"},{"type":"non_fast_forward"}]}
                """);
        }
    }

    private void AddActions()
    {
        Settings.Objects["/actions/permissions"] = Parse("""
            {"enabled":true,"allowed_actions":"selected",
            "selected_actions_url":"API/actions/permissions/selected-actions"}
            """);
        Settings.Objects["/actions/permissions/selected-actions"] = Parse(
            """{"github_owned_allowed":true,"verified_allowed":false,"patterns_allowed":["acme/*"]}""");
        Add("/actions/workflows", """
            {"id":"ID","node_id":"NODE","name":"CI","path":".github/workflows/ci.yml","state":"active",
            "created_at":"TIME","updated_at":"TIME","url":"API/actions/workflows/1",
            "html_url":"{web}/{repo}/blob/main/.github/workflows/ci.yml",
            "badge_url":"{web}/{repo}/workflows/CI/badge.svg"}
            """);
        Add("/actions/variables", """{"name":"LEVEL","value":"info","created_at":"TIME","updated_at":"TIME"}""");
        foreach (var part in (string[])["actions", "dependabot", "codespaces"])
        {
            Add($"/{part}/secrets", """{"name":"DEPLOY_KEY","created_at":"TIME","updated_at":"TIME"}""");
        }
    }
}
