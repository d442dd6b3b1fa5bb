using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>Objects by their global id.</summary>
internal static class NodeFinder
{
    public static GraphFieldException Missing(string id) =>
        new("NOT_FOUND", $"Could not resolve to a node with the global id of '{id}'");

    public static JsonNode? IdOf(object source) => source switch
    {
        Account account => account.NodeId,
        Repository repository => repository.NodeId,
        IReactable subject => subject.NodeId,
        Label label => label.NodeId,
        Project project => project.NodeId,
        ProjectView view => view.NodeId,
        Milestone milestone => milestone.NodeId,
        DiscussionCategory category => category.NodeId,
        Reaction reaction => reaction.NodeId,
        ReviewThread thread => thread.NodeId,
        PullCommit commit => commit.NodeId,
        TimelineItem item => item.NodeId,
        _ => null,
    };

    /// <summary>The objects in the order of their ids; a missing or forbidden one is an error in its place.</summary>
    public static List<object> FindAll(GraphCall call, IReadOnlyList<string> ids) =>
        [.. ids.Select(id => FindOrFail(call, id))];

    /// <summary>The object, or null when there is none that the caller may see.</summary>
    /// <exception cref="GraphFieldException">The token lacks the permission.</exception>
    public static object? Find(GraphCall call, string id)
    {
        if (!NodeId.TryParse(id, out var prefix, out var number))
        {
            return null;
        }

        if (prefix is "U" or "O" or "BOT")
        {
            return call.Request.Model.Accounts.FirstOrDefault(account => account.NodeId == id);
        }

        if (prefix == "PVT")
        {
            return FindProject(call, number);
        }

        foreach (var repository in call.Request.Model.Repositories.Where(repository =>
            call.Request.Caller.CanSee(repository) && repository.Block is null))
        {
            if (FindIn(repository, prefix, number) is { } found)
            {
                GraphSchema.Demand(call, repository, PermissionsFor(prefix));
                return found;
            }
        }

        return null;
    }

    private static Project? FindProject(GraphCall call, long id)
    {
        var caller = call.Request.Caller;
        var found = call.Request.Model.Accounts.Where(caller.Belongs)
            .SelectMany(account => account.Content.Projects ?? [])
            .FirstOrDefault(project => project.Id == id);
        return found is null || caller.MayReadOrganization(found.Owner, "organization_projects")
            ? found
            : throw new GraphFieldException("FORBIDDEN", "Resource not accessible by personal access token");
    }

    private static object FindOrFail(GraphCall call, string id)
    {
        try
        {
            return Find(call, id) ?? Missing(id);
        }
        catch (GraphFieldException e)
        {
            return e;
        }
    }

    private static string[] PermissionsFor(string prefix) => prefix switch
    {
        "I" or "IC" => ["issues", "pull_requests"],
        "PR" or "PRR" or "PRRC" or "PRRT" => ["pull_requests"],
        "D" or "DC" or "DIC" => ["discussions"],
        "RE" or "CC" => ["contents"],
        _ => [],
    };

    // a vast repository that no longer changes is looked through once only
    private static object? FindIn(Repository repository, string prefix, long id) =>
        repository.Content.Frozen is { } made
            ? ((Dictionary<long, object>)made.GetOrAdd(
                "nodes:" + prefix, _ => All(repository, prefix).ToDictionary(item => item.Id, item => item.Node)))
                .GetValueOrDefault(id)
            : All(repository, prefix).FirstOrDefault(item => item.Id == id).Node;

    private static IEnumerable<(long Id, object Node)> All(Repository repository, string prefix)
    {
        var content = repository.Content;
        return prefix switch
        {
            "R" => [(repository.Id, repository)],
            "I" => content.Issues.Where(issue => !issue.IsPullRequest).Select(issue => (issue.Id, (object)issue)),
            "PR" => content.PullRequests.Select(pull => (pull.Id, (object)pull)),
            "PRR" => content.PullRequests.SelectMany(pull => pull.Reviews).Select(review => (review.Id, (object)review)),
            "PRRC" => content.ReviewComments.Select(comment => (comment.Id, (object)comment)),
            "PRRT" => content.PullRequests.SelectMany(pull => pull.Threads).Select(item => (item.Id, (object)item)),
            "IC" => content.Comments.Select(comment => (comment.Id, (object)comment)),
            "CC" => content.CommitComments.Select(comment => (comment.Id, (object)comment)),
            "LA" => content.Labels.Select(label => (label.Id, (object)label)),
            "MI" => content.Milestones.Select(milestone => (milestone.Id, (object)milestone)),
            "RE" => content.Releases.Select(release => (release.Id, (object)release)),
            "D" => repository.Discussions.All.Select(discussion => (discussion.Id, (object)discussion)),
            "DC" => repository.Discussions.Comments.Select(comment => (comment.Id, (object)comment)),
            "DIC" => repository.Discussions.Categories.Select(category => (category.Id, (object)category)),
            _ => [],
        };
    }
}
