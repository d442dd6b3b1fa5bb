using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>What GitHub found in a repository and saw happen there; and issues that wait for others.</summary>
internal static class SecuritySeeder
{
    /// <summary>A value that no backup may hold: asked rightly, GitHub hides it.</summary>
    public const string LeakedSecret = "ghp_leakedSecretThatNoBackupMayHold0123";

    public static void Seed(Repository repository, SizedRepository size, IReadOnlyList<Account> people)
    {
        for (var number = 1; number <= size.Alerts; number++)
        {
            Add(repository, "/dependabot/alerts", DependabotAlert, number, people[0]);
            Add(repository, "/code-scanning/alerts", CodeAlert, number, people[0]);
            Add(repository, "/secret-scanning/alerts", SecretAlert, number, people[0]);
        }

        for (var number = 1; number <= size.Advisories; number++)
        {
            Add(repository, "/security-advisories", Advisory, number, people[0]);
        }

        for (var number = 1; number <= size.Activity; number++)
        {
            Add(repository, "/activity", Activity, number, people[number % people.Count]);
        }

        var issues = repository.Content.Issues.Where(issue => !issue.IsPullRequest).ToList();
        for (var i = 0; i < size.BlockedIssues && i + 2 < issues.Count; i++)
        {
            issues[i].AddBlocker(issues[i + 1]);
            issues[i].AddBlocker(issues[i + 2]);
        }
    }

    private static void Add(Repository repository, string path, string json, int number, Account person)
    {
        var text = json.Replace("TIME", Render.Time(repository.CreatedAt.AddHours(number)), StringComparison.Ordinal)
            .Replace("API", "{api}/repos/{repo}", StringComparison.Ordinal)
            .Replace("PERSON", $"{{user:{person.Login}}}", StringComparison.Ordinal)
            .Replace("\"NUMBER\"", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("\"ID\"", $"{(repository.Id * 1000) + number}", StringComparison.Ordinal)
            .Replace("GHSA-ID", $"GHSA-aaaa-bbbb-{number:D4}", StringComparison.Ordinal)
            .Replace("SECRET", LeakedSecret, StringComparison.Ordinal);
        repository.Settings.List(path).Add(JsonNode.Parse(text)!.AsObject());
    }

    private const string DependabotAlert =
        """
        {"number":"NUMBER","state":"open","dependency":{"package":{"ecosystem":"npm","name":"left-pad"},
        "manifest_path":"package-lock.json","scope":"runtime"},
        "security_advisory":{"ghsa_id":"GHSA-ID","cve_id":null,"summary":"Too long","description":"Pads too far.",
        "vulnerabilities":[{"package":{"ecosystem":"npm","name":"left-pad"},"severity":"high",
        "vulnerable_version_range":"< 1.3.0","first_patched_version":{"identifier":"1.3.0"}}],
        "severity":"high","cvss":{"vector_string":null,"score":7.5},"cwes":[{"cwe_id":"CWE-400","name":"Consumption"}],
        "identifiers":[{"type":"GHSA","value":"GHSA-ID"}],"references":[{"url":"https://example.org/advisory"}],
        "published_at":"TIME","updated_at":"TIME","withdrawn_at":null},
        "security_vulnerability":{"package":{"ecosystem":"npm","name":"left-pad"},"severity":"high",
        "vulnerable_version_range":"< 1.3.0","first_patched_version":{"identifier":"1.3.0"}},
        "url":"API/dependabot/alerts/NUMBER","html_url":"{web}/{repo}/security/dependabot/1","created_at":"TIME",
        "updated_at":"TIME","dismissed_at":null,"dismissed_by":null,"dismissed_reason":null,"dismissed_comment":null,
        "fixed_at":null}
        """;

    private const string CodeAlert =
        """
        {"number":"NUMBER","created_at":"TIME","updated_at":"TIME","url":"API/code-scanning/alerts/1",
        "html_url":"{web}/{repo}/security/code-scanning/1","instances_url":"API/code-scanning/alerts/1/instances",
        "state":"open","fixed_at":null,"dismissed_by":null,"dismissed_at":null,"dismissed_reason":null,
        "dismissed_comment":null,"rule":{"id":"js/zipslip","severity":"error","tags":["security"],
        "description":"Arbitrary file write","name":"js/zipslip"},
        "tool":{"name":"CodeQL","guid":null,"version":"2.4.0"},
        "most_recent_instance":{"ref":"refs/heads/main","analysis_key":".github/workflows/codeql.yml:analyze",
        "category":".github/workflows/codeql.yml:analyze","environment":"{}","state":"open",
        "commit_sha":"39406e42cb832f683daa691dd652a8dc36ee8930","message":{"text":"This path depends on input."},
        "location":{"path":"lib/a.js","start_line":9,"end_line":9,"start_column":5,"end_column":7},
        "classifications":["test"]}}
        """;

    private const string SecretAlert =
        """
        {"number":"NUMBER","created_at":"TIME","updated_at":"TIME","url":"API/secret-scanning/alerts/1",
        "html_url":"{web}/{repo}/security/secret-scanning/1","locations_url":"API/secret-scanning/alerts/1/locations",
        "state":"resolved","resolution":"false_positive","resolved_at":"TIME","resolved_by":"PERSON",
        "secret_type":"adafruit_io_key","secret_type_display_name":"Adafruit IO Key","secret":"SECRET",
        "push_protection_bypassed":false,"validity":"inactive","publicly_leaked":false,"multi_repo":false}
        """;

    private const string Advisory =
        """
        {"ghsa_id":"GHSA-ID","cve_id":null,"url":"API/security-advisories/1",
        "html_url":"{web}/{repo}/security/advisories/1",
        "summary":"Overflow","description":"A sentence.","severity":"high","author":"PERSON","publisher":"PERSON",
        "identifiers":[{"type":"GHSA","value":"GHSA-ID"}],"state":"published","created_at":"TIME","updated_at":"TIME",
        "published_at":"TIME","closed_at":null,"withdrawn_at":null,"submission":null,
        "vulnerabilities":[{"package":{"ecosystem":"npm","name":"a"},"vulnerable_version_range":"< 1.0",
        "patched_versions":"1.0","vulnerable_functions":["f"]}],"cvss":{"vector_string":null,"score":null},
        "cwes":[{"cwe_id":"CWE-123","name":"Write"}],"cwe_ids":["CWE-123"],"credits":[],"credits_detailed":[],
        "collaborating_users":null,"collaborating_teams":null,"private_fork":null}
        """;

    private const string Activity =
        """
        {"id":"ID","node_id":"PSH_ID","before":"6dcb09b5b57875f334f61aebed695e2e4193db5e",
        "after":"827efc6d56897b048c772eb4087f854f46256132","ref":"refs/heads/main","timestamp":"TIME",
        "activity_type":"force_push","actor":"PERSON"}
        """;
}
