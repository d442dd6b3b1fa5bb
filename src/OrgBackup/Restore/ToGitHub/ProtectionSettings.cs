using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Branch protection and rulesets. GitHub shows protection in another form than it takes it.</summary>
internal static class ProtectionSettings
{
    private const string Kind = "branch_protection";
    private const string Reviews = "required_pull_request_reviews";

    private static readonly string[] Switches =
    [
        "required_linear_history", "allow_force_pushes", "allow_deletions", "block_creations",
        "required_conversation_resolution", "lock_branch", "allow_fork_syncing",
    ];

    public static IEnumerable<SettingWrite> Of(JsonElement item, RestoreContext context)
    {
        // .../branches/release%2F1.x/protection
        var parts = item.Text("url")?.Split('/') ?? [];
        if (parts is not [.., "branches", var segment, "protection"])
        {
            yield break;
        }

        var name = Uri.UnescapeDataString(segment);
        if (context.Source.Record.Git is { } git && !git.Refs.ContainsKey($"refs/heads/{name}"))
        {
            // GitHub protects only what is there
            context.Ledger.Differs(Kind, "the branch is not in the backup", 1);
            yield break;
        }

        var path = $"/branches/{Uri.EscapeDataString(name)}/protection";
        yield return new(Kind, name, HttpMethod.Put, path) { Body = BodyOf(item) };
        if (item.Field("required_signatures")?.Flag("enabled") == true)
        {
            yield return new(
                Kind, $"{name}, signatures", HttpMethod.Post, $"{path}/required_signatures");
        }
    }

    public static IEnumerable<SettingWrite> Ruleset(JsonElement item, RestoreContext context)
    {
        if (item.Text("source_type") is not (null or "Repository"))
        {
            yield break;
        }

        var (name, target) = (item.Text("name"), item.Text("target"));
        var what = string.Create(CultureInfo.InvariantCulture, $"{item.Number("id")}");
        yield return new("rulesets", what, HttpMethod.Post, "/rulesets")
        {
            Body = item.Only("name", "target", "enforcement", "bypass_actors", "conditions", "rules"),
            People = "bypass_actors",
            List = "/rulesets?includes_parents=false",
            IsSame = known => known.Text("name") == name && known.Text("target") == target,
        };
    }

    private static JsonObject BodyOf(JsonElement item)
    {
        var body = new JsonObject
        {
            ["required_status_checks"] = item.Field("required_status_checks") is { } checks ? ChecksOf(checks) : null,
            ["enforce_admins"] = item.Field("enforce_admins")?.Flag("enabled") ?? false,
            [Reviews] = item.Field(Reviews) is { } reviews ? ReviewsOf(reviews) : null,
            ["restrictions"] = item.Field("restrictions") is { } people ? PeopleOf(people) : null,
        };
        foreach (var name in Switches)
        {
            if (item.Field(name)?.Flag("enabled") is { } isOn)
            {
                body[name] = isOn;
            }
        }

        return body;
    }

    private static JsonObject ChecksOf(JsonElement checks) => new()
    {
        ["strict"] = checks.Flag("strict") ?? false,
        ["checks"] = new JsonArray([.. checks.Items("checks").Select(Check)]),
    };

    private static JsonObject Check(JsonElement check)
    {
        // null would bind the check to the app that reports it first; what is left out is any
        var copy = check.Only("context");
        if (check.Number("app_id") is { } app)
        {
            copy["app_id"] = app;
        }

        return copy;
    }

    private static JsonObject ReviewsOf(JsonElement reviews)
    {
        var body = reviews.Only(
            "dismiss_stale_reviews",
            "require_code_owner_reviews",
            "required_approving_review_count",
            "require_last_push_approval");
        foreach (var name in (string[])["dismissal_restrictions", "bypass_pull_request_allowances"])
        {
            if (reviews.Field(name) is { } people)
            {
                body[name] = PeopleOf(people);
            }
        }

        return body;
    }

    private static JsonObject PeopleOf(JsonElement people) => new()
    {
        ["users"] = Names(people, "users", "login"),
        ["teams"] = Names(people, "teams", "slug"),
        ["apps"] = Names(people, "apps", "slug"),
    };

    private static JsonArray Names(JsonElement people, string list, string field) =>
        new([.. people.Items(list).Select(one => JsonValue.Create(one.Text(field)))]);
}
