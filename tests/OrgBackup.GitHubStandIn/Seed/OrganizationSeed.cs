using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>Fills what belongs to an organization itself: at least one of each kind.</summary>
public static class OrganizationSeed
{
    /// <param name="organization">The organization; its first member is its owner.</param>
    /// <param name="people">Two or more who become members.</param>
    public static void Fill(GitHubModel model, Account organization, IReadOnlyList<Account> people) => model.Change(() =>
    {
        foreach (var person in people)
        {
            organization.Members.TryAdd(person.Login, "member");
        }

        var content = organization.Content;
        AddTeams(content, people, [.. model.Repositories.Where(repository => repository.Owner == organization)]);
        content.Invite("grace@example.com", people[0]);
        content.AddWebhook("https://hooks.example.com/organization");
        content.AddRuleset("protect the default branch");
        content.Variables["DEPLOY_REGION"] = "eu-central-1";
        content.Secrets["actions"].Add("DEPLOY_KEY");
        content.Secrets["dependabot"].Add("FEED_PASSWORD");
        content.Secrets["codespaces"].Add("EDITOR_LICENCE");
        content.AddProperty("team");
        content.AddProperty("owners", "multi_select");
        content.AddProperty("tier", "single_select");
        content.AddIssueType("Bug");
        content.AddIssueType("Feature");
        content.InteractionLimit = "existing_users";
        AddProject(content, people[0]);
    });

    private static void AddTeams(
        OrganizationContent content, IReadOnlyList<Account> people, IReadOnlyList<Repository> repositories)
    {
        var everybody = content.AddTeam("Everybody", "All who work here");
        var platform = content.AddTeam("Platform Engineers", parent: everybody);
        foreach (var person in people)
        {
            everybody.Members[person] = "member";
        }

        platform.Members[people[0]] = "maintainer";
        foreach (var repository in repositories)
        {
            everybody.Repositories[repository] = "pull";
        }

        foreach (var repository in repositories.Take(1))
        {
            platform.Repositories[repository] = "maintain";
        }
    }

    private static void AddProject(OrganizationContent content, Account creator)
    {
        var roadmap = content.AddProject("Roadmap", creator);
        roadmap.AddField("Title", "title");
        var status = roadmap.AddField("Status", "single_select", "Todo", "Done");
        roadmap.AddField("Estimate", "number");
        roadmap.AddItem("Move the archive").Values[status] = "Todo";
        roadmap.AddItem("Try a restore").Values[status] = "Done";
        roadmap.AddView("Everything");
        roadmap.AddView("By status", "BOARD_LAYOUT");
        content.AddProject("Retired", creator).AddField("Title", "title");
    }
}
