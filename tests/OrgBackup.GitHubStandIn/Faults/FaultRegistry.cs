using OrgBackup.GitHubStandIn.Http;

namespace OrgBackup.GitHubStandIn.Faults;

/// <summary>The faults that are switched on, by path and occurrence.</summary>
public sealed class FaultRegistry
{
    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];

    /// <summary>
    /// Starts a rule for requests that match the pattern: a glob on the path, in which <c>*</c> stands for anything;
    /// an optional method before it (<c>GET /repos/*</c>); with a <c>?</c> in it, the query counts too.
    /// Paths are matched as sent and with <c>/repositories/{id}</c> written as <c>/repos/{owner}/{name}</c>.
    /// </summary>
    public FaultPoint On(string pattern) => new(this, pattern, Occurrence.Always);

    /// <summary>The first k transfers of this repository's git data fail with 500, later ones work.</summary>
    public FaultRule FailGit(Model.Repository repository, int first) =>
        On($"/{repository.FullName}.git/*").First(first).Status(500, "Internal Server Error");

    /// <summary>Switches all faults off.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
        }
    }

    internal FaultRule Add(string pattern, Occurrence occurrence, Fault fault)
    {
        var rule = new FaultRule(this, pattern, occurrence, fault);
        lock (_lock)
        {
            _rules.Add(rule);
        }

        return rule;
    }

    internal void Remove(FaultRule rule)
    {
        lock (_lock)
        {
            _rules.Remove(rule);
        }
    }

    internal IReadOnlyList<Fault> Take(JournalEntry entry)
    {
        lock (_lock)
        {
            return [.. _rules.Where(rule => rule.Counts(entry)).Select(rule => rule.Fault)];
        }
    }
}

/// <summary>A fault that is switched on. Disposing switches it off.</summary>
public sealed class FaultRule : IDisposable
{
    private readonly FaultRegistry _registry;
    private readonly string _pattern;
    private readonly Occurrence _occurrence;

    internal FaultRule(FaultRegistry registry, string pattern, Occurrence occurrence, Fault fault) =>
        (_registry, _pattern, _occurrence, Fault) = (registry, pattern, occurrence, fault);

    /// <summary>Gets the number of requests that matched the pattern.</summary>
    public int Matches { get; private set; }

    /// <summary>Gets the number of requests that met the fault.</summary>
    public int Hits { get; private set; }

    internal Fault Fault { get; }

    public void Dispose() => _registry.Remove(this);

    /// <summary>Counts the request when it matches, and tells whether the fault is due.</summary>
    internal bool Counts(JournalEntry entry)
    {
        if (!IsMatch(entry))
        {
            return false;
        }

        var due = _occurrence.Includes(++Matches);
        Hits += due ? 1 : 0;
        return due;
    }

    private bool IsMatch(JournalEntry entry)
    {
        var cut = _pattern.IndexOf(' ', StringComparison.Ordinal);
        var (method, glob) = cut < 0 ? (entry.Method, _pattern) : (_pattern[..cut], _pattern[(cut + 1)..]);
        if (!string.Equals(method, entry.Method, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // A question mark separates the query here; in a glob it would stand for any one character.
        var query = glob.Contains('?', StringComparison.Ordinal) ? entry.Query : "";
        return PathGlob.Matches(glob, entry.Path + query) || PathGlob.Matches(glob, entry.CanonicalPath + query);
    }
}

/// <summary>Which of the matching requests a fault hits, counted from 1.</summary>
internal sealed record Occurrence(int From, int Count)
{
    public static Occurrence Always { get; } = new(1, int.MaxValue);

    public bool Includes(int number) => number >= From && number - From < Count;
}
