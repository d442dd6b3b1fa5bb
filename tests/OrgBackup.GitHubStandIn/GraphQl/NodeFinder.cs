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
        Issue issue => issue.NodeId,
        PullRequest pull => pull.NodeId,
        Review review => review.NodeId,
        ReviewComment comment => comment.NodeId,
        IssueComment comment => comment.NodeId,
        CommitComment comment => comment.NodeId,
        Label label => label.NodeId,
        Milestone milestone => milestone.NodeId,
        Release release => release.NodeId,
        _ => null,
    };

    /// <summary>The objects in the order of their ids; a missing one is an error in its place.</summary>
    public static List<object> FindAll(GraphCall call, IReadOnlyList<string> ids) =>
        [.. ids.Select(id => Find(call, id) ?? Missing(id))];

    /// <summary>The object, or null when there is none that the caller may see.</summary>
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

        return call.Request.Model.Repositories
            .Where(repository => call.Request.Caller.CanSee(repository) && repository.Block is null)
            .Select(repository => FindIn(repository, prefix, number))
            .FirstOrDefault(found => found is not null);
    }

    private static object? FindIn(Repository repository, string prefix, long id)
    {
        var content = repository.Content;
        return prefix switch
        {
            "R" => repository.Id == id ? repository : null,
            "I" => content.Issues.FirstOrDefault(issue => issue.Id == id && !issue.IsPullRequest),
            "PR" => content.PullRequests.FirstOrDefault(pull => pull.Id == id),
            "PRR" => content.PullRequests.SelectMany(pull => pull.Reviews).FirstOrDefault(review => review.Id == id),
            "PRRC" => content.ReviewComments.FirstOrDefault(comment => comment.Id == id),
            "IC" => content.Comments.FirstOrDefault(comment => comment.Id == id),
            "CC" => content.CommitComments.FirstOrDefault(comment => comment.Id == id),
            "LA" => content.Labels.FirstOrDefault(label => label.Id == id),
            "MI" => content.Milestones.FirstOrDefault(milestone => milestone.Id == id),
            "RE" => content.Releases.FirstOrDefault(release => release.Id == id),
            _ => null,
        };
    }
}
