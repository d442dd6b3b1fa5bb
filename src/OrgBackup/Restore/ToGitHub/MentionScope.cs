using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What texts may name: the repository that they come from, and the one that they go to.</summary>
internal sealed record MentionScope
{
    /// <summary>Gets the full name of the repository that was backed up, <c>owner/name</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the address of the web pages of the new repository.</summary>
    public required string TargetUrl { get; init; }

    /// <summary>Gets the address of the server that both are on.</summary>
    public required Uri ServerUrl { get; init; }

    /// <summary>Gets the new number of an old one, null where it is not known. Null: numbers are kept.</summary>
    public Func<long, long?>? NewNumber { get; init; }

    /// <summary>The scope of a snapshot's texts on their way to the target.</summary>
    public static MentionScope Of(RestoreContext context, Func<long, long?>? newNumber = null)
    {
        var page = context.Source.ObjectOf("repository")?.Text("html_url");
        var server = Uri.TryCreate(page, UriKind.Absolute, out var url)
            ? new Uri(url.GetLeftPart(UriPartial.Authority))
            : new Uri("https://github.com");
        return new()
        {
            Source = context.Source.Record.Repository.FullName,
            TargetUrl = $"{server.ToString().TrimEnd('/')}/{context.Target.Owner}/{context.Target.Name}",
            ServerUrl = server,
            NewNumber = newNumber,
        };
    }

    public bool IsSource(string owner, string name) =>
        Source.Equals($"{owner}/{name}", StringComparison.OrdinalIgnoreCase);
}
