using System.CommandLine;
using System.CommandLine.Parsing;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Cli.Commands;

/// <summary>The options of <c>restore --to-github ORG/NAME</c>, and which of them fit together.</summary>
internal sealed class RestoreTarget
{
    private readonly Option<RepositoryName?> _to = new("--to-github")
    {
        Description =
            "Make a GitHub repository of it: organization (or your own user) and name; with --all ORG alone",
        HelpName = "ORG/NAME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text.All(IsNameSign) && (RepositoryName.Parse(text) ?? Organization(text)) is { } name)
            {
                return name;
            }

            result.AddError(NoName(text));
            return null;
        },
    };

    private readonly Option<bool> _plan = SharedOptions.Flag(
        "--plan", "Tell what would be done at GitHub, in how many calls and how long; do nothing");

    private readonly Option<bool> _existing = SharedOptions.Flag(
        "--into-existing", "Restore into a repository that is there: nothing is forced or overwritten");

    private readonly Option<string?> _journal = new("--journal")
    {
        Description =
            "Where to note what is done; with --all a folder (default: below the user's local application data)",
        HelpName = "FILE",
    };

    private readonly Option<bool> _pullHeads = SharedOptions.Flag(
        "--with-pull-heads", "Also heads of pull requests: as branches restored/pull/N");

    private readonly Option<bool> _access = SharedOptions.Flag(
        "--with-access", "Also collaborators and teams; GitHub writes to the people");

    private readonly Option<string?> _visibility = new("--visibility")
    {
        Description = "Who may see it in the end: private (default), internal or public",
        HelpName = "VISIBILITY",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!HubRestoreRequest.Visibilities.Contains(text, StringComparer.Ordinal))
            {
                result.AddError(
                    $"--visibility '{text}' is none of {string.Join(", ", HubRestoreRequest.Visibilities)}");
            }

            return text;
        },
    };

    private readonly Option<bool> _json = SharedOptions.Json();

    /// <summary>Gets all options.</summary>
    public IEnumerable<Option> Options =>
        [_to, _plan, _existing, _journal, _pullHeads, _access, _visibility, _json];

    public bool Json(ParseResult line) => line.GetValue(_json);

    public bool IsPlan(ParseResult line) => line.GetValue(_plan);

    public bool IsGiven(CommandResult line) => line.GetResult(_to) is { Implicit: false };

    /// <summary>Refuses options that are of a restore to GitHub only.</summary>
    public void RequireTarget(CommandResult line)
    {
        var lonely = Options.FirstOrDefault(option =>
            option != _to && line.GetResult(option) is { Implicit: false } given && given.Tokens.Count + 1 > 0);
        if (!IsGiven(line) && lonely is not null)
        {
            line.AddError($"{lonely.Name} is of a restore to GitHub: give --to-github ORG/NAME");
        }
    }

    /// <summary>The request; null when the restore is to a folder.</summary>
    public HubRestoreRequest? Request(ParseResult line, RestoreRequest common) =>
        line.GetValue(_to) is not { } target ? null : new()
        {
            Repository = common.Repository,
            Target = target,
            Date = common.Date,
            Parts = common.Parts.Count == RestoreRequest.AllParts.Count ? new HubRestoreRequest().Parts : common.Parts,
            Resume = common.Resume,
            IntoExisting = line.GetValue(_existing),
            WithPullHeads = line.GetValue(_pullHeads),
            WithAccess = line.GetValue(_access),
            Visibility = line.GetValue(_visibility) ?? "private",
            Journal = line.GetValue(_journal),
        };

    /// <summary>Refuses a repository's name with <c>--all</c>, and an organization's alone without it.</summary>
    public void RequireForm(CommandResult line, bool isAll)
    {
        if (line.GetResult(_to) is not { Implicit: false, Tokens: [var token, ..] })
        {
            return;
        }

        var isName = token.Value.Contains('/', StringComparison.Ordinal);
        if (isAll && isName)
        {
            line.AddError($"--all needs an organization: --to-github {token.Value.Split('/')[0]}");
        }
        else if (!isAll && !isName)
        {
            line.AddError(NoName(token.Value));
        }
    }

    /// <summary>The request for a whole store.</summary>
    public static HubRestoreAllRequest RequestAll(HubRestoreRequest each) => new()
    {
        Organization = each.Target.Owner,
        Each = each with { Journal = null },
        JournalFolder = each.Journal,
    };

    private static RepositoryName? Organization(string text) =>
        text.Length > 0 && !text.Contains('/', StringComparison.Ordinal) ? new(text, "") : null;

    private static string NoName(string text) =>
        $"--to-github '{text}' is not ORG/NAME; write it as example-org/gears";

    private static bool IsNameSign(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.' or '/';
}
