using System.Text.RegularExpressions;

namespace OrgBackup.Git;

/// <summary>
/// Gets as many refs as the server can deliver. A server that refuses the whole for one broken object is asked again in
/// ever smaller groups, branches and tags first, until the broken refs stand alone; the number of requests is bounded.
/// </summary>
/// <param name="fetch">
/// Fetches object ids with their history; answers the server's words when it refuses, else null.
/// </param>
internal sealed partial class RefDelivery(Func<IReadOnlyList<string>, Task<string?>> fetch)
{
    private const int MaxRequests = 200;
    private readonly HashSet<string> _undelivered = new(StringComparer.Ordinal);
    private int _requests;
    private int _delivered;

    /// <summary>Gets the object ids that could not be had.</summary>
    public IReadOnlySet<string> Undelivered => _undelivered;

    /// <summary>Gets what the server said last when it refused.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>Fetches all refs' objects in one request; false when the server refuses.</summary>
    public async Task<bool> TryWholeAsync(IReadOnlyList<GitRef> refs)
    {
        var wanted = Distinct(refs);
        return wanted.Count == 0 || await FetchAsync(wanted);
    }

    /// <summary>Fetches in groups; what cannot be had is in <see cref="Undelivered"/>.</summary>
    /// <param name="refs">The refs to have.</param>
    /// <param name="mayBeNone">Whether it is no failure when nothing at all can be had.</param>
    /// <exception cref="GitTransferException">Nothing at all could be had.</exception>
    public async Task IsolateAsync(IReadOnlyList<GitRef> refs, bool mayBeNone = false)
    {
        var first = refs.Where(IsBranchOrTag).Select(r => r.Oid).ToHashSet(StringComparer.Ordinal);
        var wanted = Distinct(refs);
        var groups = new Stack<List<string>>();
        if (wanted.Contains(Named(Refusal), StringComparer.Ordinal))
        {
            Push(groups, wanted);
        }
        else
        {
            Push(groups, [.. wanted.Where(oid => !first.Contains(oid))]);
            Push(groups, [.. wanted.Where(first.Contains)]);
        }

        while (groups.TryPop(out var group))
        {
            if (_requests < MaxRequests && await TryAsync(group))
            {
                continue;
            }

            if (group.Count == 1 || _requests >= MaxRequests)
            {
                _undelivered.UnionWith(group);
                continue;
            }

            Push(groups, group[(group.Count / 2)..]);
            Push(groups, group[..(group.Count / 2)]);
        }

        if (_delivered == 0 && !mayBeNone)
        {
            throw new GitTransferException(
                $"The git server delivers no ref at all: {Refusal}",
                "Ask the server's operator to check the repository.");
        }
    }

    private static List<string> Distinct(IReadOnlyList<GitRef> refs) =>
        [.. refs.Select(r => r.Oid).Distinct(StringComparer.Ordinal)];

    private static bool IsBranchOrTag(GitRef reference) =>
        reference.Name.StartsWith("refs/heads/", StringComparison.Ordinal)
        || reference.Name.StartsWith("refs/tags/", StringComparison.Ordinal);

    private static void Push(Stack<List<string>> groups, List<string> group)
    {
        if (group.Count > 0)
        {
            groups.Push(group);
        }
    }

    [GeneratedRegex(
        "not our ref (?<oid>[0-9a-f]{40,64})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotOurRef();

    /// <summary>The object that a server says it does not have; empty when it names none.</summary>
    public static string Named(string refusal) => NotOurRef().Match(refusal).Groups["oid"].Value;

    /// <summary>Fetches a group without the objects that the server names as not to be had.</summary>
    private async Task<bool> TryAsync(List<string> oids)
    {
        while (oids.Count > 0 && !await FetchAsync(oids))
        {
            var named = Named(Refusal);
            if (_requests >= MaxRequests || !oids.Contains(named, StringComparer.Ordinal))
            {
                return false;
            }

            _undelivered.Add(named);
            oids = [.. oids.Where(oid => oid != named)];
        }

        return true;
    }

    private async Task<bool> FetchAsync(List<string> oids)
    {
        _requests++;
        if (await fetch(oids) is { } refusal)
        {
            Refusal = refusal;
            return false;
        }

        _delivered += oids.Count;
        return true;
    }
}
