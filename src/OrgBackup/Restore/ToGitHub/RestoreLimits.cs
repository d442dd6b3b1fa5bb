using System.Text;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// What GitHub lets nobody restore, per kind of metadata: the table in <c>docs/restore.md</c> and at the end of each
/// restore.
/// </summary>
internal static class RestoreLimits
{
    private const string Secret = "secrets can be read by nobody: only their names are known; set them anew";
    private const string Talk = "author and dates: they are in the first line of the text";
    private const string Computed = "GitHub makes it itself from what is restored";
    private const string Scanned = "GitHub finds it itself when scanning is on";
    private const string Access = "nobody is let in unless --with-access is given; people are invited anew";

    /// <summary>Each kind that is not restored as it was, and what is missing of it.</summary>
    public static IReadOnlyList<(string Kind, string Lost)> All { get; } =
    [
        ("repository", "id, dates, stars, watchers and forks; it is private unless --visibility is given"),
        ("releases", "author and dates are those of the restore"),
        ("issues", $"{Talk}; who closed it; reactions"),
        ("issue_comments", Talk),
        ("issue_events", "GitHub writes events itself, about what happens now"),
        ("pulls", "a merged or closed one, or one without its branches, is a closed issue that says what it was"),
        ("pull_comments", $"{Talk}; those of closed pull requests are ordinary comments"),
        ("commit_comments", Talk),
        ("languages", Computed),
        ("collaborators", Access),
        ("invitations", Access),
        ("teams", Access),
        ("webhooks", "secret and deliveries; it is switched off: set the secret, then switch it on"),
        ("pages", "the domain and its certificate must be proved anew"),
        ("environment_secrets", Secret),
        ("deployment_protection_rules", "the app behind a rule must be installed there"),
        ("protected_branches", "only a list; the protection itself is restored"),
        ("actions_workflows", "workflows are files in git; one that was switched off by hand is on again"),
        ("actions_secrets", Secret),
        ("dependabot_secrets", Secret),
        ("codespaces_secrets", Secret),
        ("security_advisories", "an advisory is bound to its repository and to its publication"),
        ("dependabot_alerts", Scanned),
        ("code_scanning_alerts", Scanned),
        ("secret_scanning_alerts", Scanned),
        ("activity", "GitHub writes it itself, about what happens now"),
        ("pull_reviews", $"{Talk}; an approval is text and counts no more"),
        ("review_threads", "whether a thread was resolved"),
        ("pull_details", "figures that GitHub computes, and who merged"),
        ("pull_commits", "the list; the commits are in git where a branch or tag reaches them"),
        ("pull_files", Computed),
        ("issue_timeline", "GitHub writes it itself, about what happens now"),
        ("discussions", $"{Talk}; polls and votes"),
        ("discussion_comments", Talk),
        ("discussion_categories", "no API makes categories: what has none of the same name goes to General"),
        ("sub_issues", "restored where both issues are"),
        ("reactions", "GitHub takes one of each kind, from the restoring user only"),
    ];

    /// <summary>Puts those kinds of which the snapshot has something into the ledger.</summary>
    public static void Tell(RestoreContext context)
    {
        foreach (var (kind, lost) in All)
        {
            if (context.Source.CountOf(kind) is > 0 and var count)
            {
                context.Ledger.Differs(kind, lost, count);
            }
        }
    }

    /// <summary>The table in <c>docs/restore.md</c>.</summary>
    public static string Render()
    {
        var text = new StringBuilder("| kind | what cannot be restored |\n| --- | --- |\n");
        foreach (var (kind, lost) in All)
        {
            text.Append("| `").Append(kind).Append("` | ").Append(lost).Append(" |\n");
        }

        return text.ToString();
    }
}
