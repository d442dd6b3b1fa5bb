using System.Globalization;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>
/// The git side of a generated repository: main line, branches, tags, a note, and both refs of each pull request.
/// </summary>
internal sealed class SeedHistory
{
    private readonly GitHistory _git = new();
    private readonly string _defaultBranch;

    public SeedHistory(SizedRepository size, string defaultBranch)
    {
        _defaultBranch = defaultBranch;
        var main = new List<int>();
        for (var i = 0; i < Math.Max(1, size.Commits); i++)
        {
            main.Add(
                _git.Commit(
                    $"refs/heads/{defaultBranch}", $"Change {i}\n\nWith a body: ünïcode.", Files(i, size.Seed),
                    main.Count == 0
                        ? []
                        : [main[^1]]));
        }

        AddPullRequests(size, main);
        for (var i = 0; i < size.Branches; i++)
        {
            _git.Ref(string.Create(CultureInfo.InvariantCulture, $"refs/heads/topic/{i:D4}"), main[i % main.Count]);
        }

        for (var i = 0; i < size.Releases; i++)
        {
            _git.Tag($"v0.{i}", main[i % main.Count], $"Release {i}");
        }

        _git.Note(main[0], "Reviewed-by: Mona");
    }

    /// <summary>Gets the marks of the pull requests' heads, in the order of their numbers.</summary>
    public List<int> PullRequestHeads { get; } = [];

    public List<int> PullRequestBases { get; } = [];

    public Task<IReadOnlyList<string>> WriteAsync(string directory, CancellationToken cancellationToken) =>
        _git.WriteAsync(directory, _defaultBranch, cancellationToken);

    private static Dictionary<string, string> Files(int index, int seed) => new(StringComparer.Ordinal)
    {
        ["README.md"] = $"# Example\n\nRevision {index} of seed {seed}.\n",
        [$"src/file-{index % 5}.txt"] = string.Concat(
            Enumerable.Range(0, 40).Select(line => $"{index}-{line}-{seed}\n")),
    };

    private void AddPullRequests(SizedRepository size, List<int> main)
    {
        for (var i = 0; i < size.PullRequests; i++)
        {
            // Issues come first, so the numbers of pull requests follow theirs.
            var (number, start) = (size.Issues + i + 1, main[i % main.Count]);
            var head = _git.Commit(
                $"refs/pull/{number}/head", $"Work {i}", Single($"work/{i}.txt", $"{i} {size.Seed}\n"), start);
            PullRequestHeads.Add(head);
            PullRequestBases.Add(start);
            if (i % 3 != 0)
            {
                _git.Commit(
                    $"refs/pull/{number}/merge", $"Merge {i}", Single($"work/{i}.txt", $"{i} {size.Seed}\n"), main[^1],
                    head);
            }
        }
    }

    private static Dictionary<string, string> Single(string path, string content) =>
        new(StringComparer.Ordinal) { [path] = content };
}
