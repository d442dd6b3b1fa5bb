using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>Fills a repository with generated content, git and metadata fitting each other.</summary>
public sealed class RepositorySeeder
{
    private readonly Repository _repository;
    private readonly SizedRepository _size;
    private readonly IReadOnlyList<Account> _people;
    private readonly SampleText _text;

    private RepositorySeeder(Repository repository, SizedRepository size, IReadOnlyList<Account> people) =>
        (_repository, _size, _people, _text) = (repository, size, people, new SampleText(size.Seed));

    private RepositoryContent Content => _repository.Content;

    /// <summary>Fills an empty repository. The first of the people is its maintainer.</summary>
    public static async Task SeedAsync(
        Repository repository, SizedRepository size, IReadOnlyList<Account> people, CancellationToken cancellationToken)
    {
        var seeder = new RepositorySeeder(repository, size, people);
        var history = new SeedHistory(size, repository.DefaultBranch);
        var ids = await history.WriteAsync(repository.Git.Directory, cancellationToken);
        seeder.AddSettings();
        seeder.AddIssues();
        seeder.AddPullRequests(history, ids);
        seeder.AddConversation();
        seeder.AddReleases();
        seeder.AddCommitComments(ids);
        SettingsSeeder.Seed(repository, size, people);
        SecuritySeeder.Seed(repository, size, people);
    }

    private Account Someone() => _text.Pick(_people);

    private void AddSettings()
    {
        _repository.Topics.AddRange(["backup", "example", "csharp"]);
        _repository.Languages["C#"] = 48_120;
        _repository.Languages["Shell"] = 1_204;
        _repository.Language = "C#";
        _repository.SizeKb = 120 + _size.Commits;
        for (var i = 0; i < _size.Labels; i++)
        {
            Content.AddLabel(
                i == 0 ? "good first issue" : $"area/{i}: ünïcode", $"{i * 1_187_393 % 0xffffff:x6}", i % 3 == 0 ? "" : $"Area {i}");
        }

        for (var i = 0; i < _size.Milestones; i++)
        {
            var milestone = Content.AddMilestone($"v{i + 1}.0", _people[0]);
            if (i % 2 == 0)
            {
                (milestone.State, milestone.ClosedAt, milestone.DueOn) = (
                    "closed", milestone.CreatedAt.AddDays(20), milestone.CreatedAt.AddDays(30));
            }
        }
    }

    private void AddIssues()
    {
        for (var i = 0; i < _size.Issues; i++)
        {
            Content.AddIssue(_text.Title(), i % 31 == 30 ? null : Someone(), issue =>
            {
                issue.Body = _text.OptionalBody();
                issue.Labels.AddRange(Content.Labels.Where(_ => _text.Chance(6)));
                issue.Milestone = Content.Milestones.Count > 0 && _text.Chance(4)
                    ? _text.Pick(Content.Milestones)
                    : null;
                issue.Assignees.AddRange(_people.Where(_ => _text.Chance(5)));
                if (_text.Chance(2))
                {
                    Close(issue, _text.Chance(3) ? "not_planned" : "completed");
                }
            });
        }
    }

    private void Close(Issue issue, string? reason) =>
        (issue.State, issue.StateReason, issue.ClosedAt, issue.ClosedBy) = (
            "closed", reason, issue.CreatedAt.AddHours(30), _people[0]);

    private void AddPullRequests(SeedHistory history, IReadOnlyList<string> ids)
    {
        for (var i = 0; i < _size.PullRequests; i++)
        {
            var (head, start) = (history.PullRequestHeads[i], history.PullRequestBases[i]);
            var branches = new Branches($"feature/{i + 1}", ids[head], _repository.DefaultBranch, ids[start]);
            var pull = Content.AddPullRequest(_text.Title(), Someone(), branches, pull => Shape(pull, i));
            for (var review = 0; review < (i == 0 ? _size.ReviewsOfFirst : _size.ReviewsEach); review++)
            {
                var state = _text.Pick(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]);
                Content.AddReview(
                    pull, review % 17 == 16 ? null : Someone(), state, _text.Chance(3) ? _text.Body() : "");
            }
        }
    }

    private void Shape(PullRequest pull, int index)
    {
        pull.Issue.Body = _text.OptionalBody();
        pull.Issue.Labels.AddRange(Content.Labels.Where(label => label.Description is not null && _text.Chance(8)));
        pull.Draft = index % 9 == 8;
        if (index % 3 == 0)
        {
            Close(pull.Issue, null);
            (pull.MergedAt, pull.MergedBy, pull.MergeCommitSha) = (pull.Issue.ClosedAt, _people[0], pull.HeadSha);
        }
        else if (index % 7 == 6)
        {
            Close(pull.Issue, null);
        }
    }

    private void AddConversation()
    {
        var (issues, pulls) = (Content.Issues, Content.PullRequests.ToList());
        for (var i = 0; i < _size.Comments && issues.Count > 0; i++)
        {
            Content.AddComment(issues[i * 7 % issues.Count], i % 41 == 40 ? null : Someone(), _text.Body());
        }

        for (var i = 0; i < _size.ReviewComments && pulls.Count > 0; i++)
        {
            var pull = pulls[i * 3 % pulls.Count];
            Content.AddReviewComment(pull, Someone(), _text.Body(), comment =>
            {
                comment.Review = pull.Reviews.Count > 0 ? pull.Reviews[i % pull.Reviews.Count] : null;
                comment.Path = $"src/file-{i % 5}.txt";
                comment.StartLine = i % 4 == 0 ? 1 : null;
                comment.InReplyToId = i % 6 == 5 ? Content.ReviewComments[^2].Id : null;
            });
        }

        for (var i = 0; i < _size.Events && issues.Count > 0; i++)
        {
            var (name, detail) = Happening(i);
            Content.AddEvent(issues[i * 11 % issues.Count], Someone(), name, detail);
        }
    }

    private static (string Name, JsonObject Detail) Happening(int index) => (index % 4) switch
    {
        0 => (
            "labeled",
            new JsonObject { ["label"] = new JsonObject { ["name"] = "good first issue", ["color"] = "7057ff" } }),
        1 => (
            "renamed", new JsonObject { ["rename"] = new JsonObject { ["from"] = "Old title", ["to"] = "New title" } }),
        2 => ("milestoned", new JsonObject { ["milestone"] = new JsonObject { ["title"] = "v1.0" } }),
        _ => ("closed", []),
    };

    private void AddReleases()
    {
        for (var i = 0; i < _size.Releases; i++)
        {
            var release = Content.AddRelease($"v0.{i}", _people[0], release =>
            {
                release.Name = i % 5 == 4 ? null : $"Release {i}";
                release.Body = _text.OptionalBody();
                release.Prerelease = i % 6 == 5;
            });
            for (var asset = 0; asset < _size.AssetsEach; asset++)
            {
                var gzip = (i + asset) % 3 == 2;
                release.AddAsset(
                    $"package-{i}-{asset}{(gzip ? ".tar.gz" : ".bin")}", _text.Bytes(_size.AssetBytes), gzip
                        ? "application/gzip"
                        : "application/octet-stream");
            }
        }
    }

    private void AddCommitComments(IReadOnlyList<string> ids)
    {
        for (var i = 0; i < _size.CommitComments; i++)
        {
            var comment = Content.AddCommitComment(ids[1 + (i % (ids.Count - 1))], Someone(), _text.Body());
            if (i % 2 == 0)
            {
                (comment.Path, comment.Line) = ("README.md", 1);
            }
        }
    }
}
