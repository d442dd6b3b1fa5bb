using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A repository: its settings. What it contains is in <see cref="Content"/>.</summary>
public sealed class Repository
{
    internal Repository(GitHubModel model, Account owner, string name)
    {
        (Model, Owner, Name, Id) = (model, owner, name, model.Ids.Repository());
        CreatedAt = model.Clock.Next();
        (UpdatedAt, PushedAt) = (CreatedAt, CreatedAt);
        Content = new RepositoryContent(this);
        Discussions = new DiscussionBoard(this);
        Git = new GitStorage(model.GitRoot, Id);
    }

    public GitHubModel Model { get; }

    public long Id { get; }

    public Account Owner { get; internal set; }

    public string Name { get; internal set; }

    public string FullName => $"{Owner.Login}/{Name}";

    public RepositoryContent Content { get; }

    public DiscussionBoard Discussions { get; }

    public GitStorage Git { get; }

    public RepositorySettings Settings { get; } = new();

    public LfsStorage Lfs { get; } = new();

    public string? Description { get; set; }

    /// <summary>Gets or sets <c>public</c>, <c>private</c> or <c>internal</c>.</summary>
    public string Visibility { get; set; } = "public";

    public bool Private => Visibility != "public";

    public bool Archived { get; set; }

    public bool Disabled { get; set; }

    public bool HasIssues { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the wiki is switched on; the wiki's git repository need not exist.
    /// </summary>
    public bool HasWiki { get; set; } = true;

    public bool HasProjects { get; set; } = true;

    public bool HasDiscussions { get; set; }

    public bool HasPullRequests { get; set; } = true;

    public bool HasPages { get; set; }

    public bool IsTemplate { get; set; }

    public string DefaultBranch { get; set; } = "main";

    public string? Language { get; set; }

    public string? License { get; set; }

    public string? Homepage { get; set; }

    /// <summary>Gets or sets the size in KiB that GitHub reports.</summary>
    public long SizeKb { get; set; } = 4;

    public int Stars { get; set; }

    public int Watchers { get; set; } = 1;

    /// <summary>Gets or sets what this repository was forked from.</summary>
    public Repository? Parent { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset PushedAt { get; set; }

    public List<string> Topics { get; } = [];

    public Dictionary<string, long> Languages { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the direct collaborators: login and permission (read, triage, write, maintain, admin).</summary>
    public Dictionary<string, string> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets how pull requests are merged, field by field as the API shows it.</summary>
    public JsonObject Merging { get; } = new()
    {
        ["allow_rebase_merge"] = true,
        ["allow_squash_merge"] = true,
        ["allow_merge_commit"] = true,
        ["allow_auto_merge"] = false,
        ["allow_update_branch"] = false,
        ["delete_branch_on_merge"] = false,
        ["use_squash_pr_title_as_default"] = false,
        ["squash_merge_commit_message"] = "COMMIT_MESSAGES",
        ["squash_merge_commit_title"] = "COMMIT_OR_PR_TITLE",
        ["merge_commit_message"] = "PR_TITLE",
        ["merge_commit_title"] = "MERGE_MESSAGE",
    };

    public bool AllowForking { get; set; } = true;

    public bool SignoffRequired { get; set; }

    /// <summary>
    /// Gets or sets the legal block: then everything under the repository answers 451 (or 403) with it.
    /// </summary>
    public RepositoryBlock? Block { get; set; }

    /// <summary>Gets fields that are added to the payload as they are.</summary>
    public JsonObject Extra { get; } = [];

    public string NodeId => GitHubStandIn.Model.NodeId.Of("R", Id);

    /// <summary>How an account stands to this repository, as GitHub's <c>author_association</c>.</summary>
    public string AssociationOf(Account? account) => account switch
    {
        null => "NONE",
        _ when account == Owner => "OWNER",
        _ when Owner.Members.ContainsKey(account.Login) => "MEMBER",
        _ when Collaborators.ContainsKey(account.Login) => "COLLABORATOR",
        _ when Content.HasMergedWorkOf(account) => "CONTRIBUTOR",
        _ => "NONE",
    };
}

/// <summary>Why GitHub withholds a repository.</summary>
/// <param name="Status">451 for legal reasons, 403 for the terms of service.</param>
public sealed record RepositoryBlock(int Status, string Reason, string HtmlUrl)
{
    public static RepositoryBlock Dmca { get; } = new(451, "dmca", "https://github.com/github/dmca");

    public static RepositoryBlock TermsOfService { get; } = new(403, "tos", "https://github.com/tos");
}
