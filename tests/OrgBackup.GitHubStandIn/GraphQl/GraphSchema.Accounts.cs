using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>Users, bots and organizations.</content>
internal static partial class GraphSchema
{
    private static void DefineAccounts()
    {
        foreach (var type in (GraphType[])[User, Bot, Organization, Actor, Owner])
        {
            type.Leaf(
                "login",
                (Account account) => account.Kind == AccountKind.Bot
                    ? account.Login.Replace("[bot]", "", StringComparison.Ordinal)
                    : account.Login)
                .Leaf("url", (Account account, GraphCall call) => call.Request.Urls.ForServer("/" + account.Login))
                .Leaf(
                    "avatarUrl",
                    (Account account, GraphCall call) => call.Request.Urls.ForServer($"/avatars/u/{account.Id}?v=4"))
                .Leaf("resourcePath", (Account account) => "/" + account.Login);
        }

        foreach (var type in (GraphType[])[User, Bot, Organization])
        {
            type.Leaf("id", (Account account) => account.NodeId)
                .Leaf("databaseId", (Account account) => Int(account.Id))
                .Leaf("createdAt", (Account account) => Time(account.CreatedAt));
        }

        Owner.Leaf("id", (Account account) => account.NodeId);
        User.Leaf("name", (Account account) => account.Name).Leaf("email", (Account account) => account.Email ?? "");
        Organization.Leaf("name", (Account account) => account.Name).Leaf(
            "description", (Account account) => account.Description);
        var repositories = Connections.Of(Repository).Leaf(
            "totalDiskUsage", (Page page) => page.Items.Cast<Model.Repository>().Sum(item => item.SizeKb));
        foreach (var type in (GraphType[])[User, Organization, Owner])
        {
            type.Connection<Account>(
                "repositories", repositories, Repositories, "orderBy", "isFork", "isArchived", "privacy", "visibility",
                "affiliations", "ownerAffiliations")
                .One(
                    "repository", Repository, (Account owner, GraphCall call) =>
                        FindRepository(call, owner.Login), "name", "followRenames");
        }
    }

    private static IEnumerable<object> Repositories(Account owner, GraphCall call)
    {
        var found = call.Request.Model.Repositories.Where(repository => repository.Owner == owner
            && call.Request.Caller.CanSee(repository));
        found = call.Flag("isFork") is { } fork
            ? found.Where(repository => (repository.Parent is not null) == fork)
            : found;
        found = call.Flag("isArchived") is { } archived
            ? found.Where(repository => repository.Archived == archived)
            : found;
        found = call.Text("privacy") is { Length: > 0 } privacy
            ? found.Where(repository => repository.Private == (privacy == "PRIVATE"))
            : found;
        return Ordered(found, call, (repository, field) => field switch
        {
            "NAME" => repository.Name.ToLower(CultureInfo.InvariantCulture),
            "PUSHED_AT" => Listing.Key(repository.PushedAt, repository.Id),
            "UPDATED_AT" => Listing.Key(repository.UpdatedAt, repository.Id),
            _ => Listing.Key(repository.CreatedAt, repository.Id),
        });
    }

    private static IEnumerable<T> Ordered<T>(IEnumerable<T> items, GraphCall call, Func<T, string, string> key) =>
        call.Arguments["orderBy"] is JsonObject order
            ? Listing.Ordered(
                items, item => key(item, order["field"]!.GetValue<string>()),
                order["direction"]!.GetValue<string>() == "DESC")
            : items;

    private static Model.Repository FindRepository(GraphCall call, string owner)
    {
        var (model, name) = (call.Request.Model, call.Text("name"));
        var found = model.Find(owner, name) ?? (
            call.Flag("followRenames") == false ? null : model.FindFormer(owner, name));
        return found is not null && call.Request.Caller.CanSee(found) && found.Block is null
            ? found
            : throw NotFound($"Could not resolve to a Repository with the name '{owner}/{name}'.");
    }
}
