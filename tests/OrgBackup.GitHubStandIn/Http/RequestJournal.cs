using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>Every request that the server got, in the order of their arrival.</summary>
public sealed class RequestJournal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];
    private int _concurrent;
    private int _maxConcurrent;

    /// <summary>Gets a copy of the entries.</summary>
    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Gets the number of REST and GraphQL requests, downloads of assets not counted.</summary>
    public int ApiCalls => Entries.Count(entry => entry.Kind is RequestKind.Rest or RequestKind.GraphQl);

    /// <summary>Gets the highest number of REST and GraphQL requests that were in work at once.</summary>
    public int MaxConcurrent
    {
        get
        {
            lock (_lock)
            {
                return _maxConcurrent;
            }
        }
    }

    /// <summary>Gets the highest number of secondary-limit points within any 60 seconds.</summary>
    public int MaxPointsPerMinute
    {
        get
        {
            var (entries, first, sum, max) = (Entries.Where(entry => entry.Points > 0).ToList(), 0, 0, 0);
            foreach (var entry in entries)
            {
                for (
                    sum += entry.Points; entry.StartedAt - entries[first].StartedAt >= TimeSpan.FromMinutes(1); first++)
                {
                    sum -= entries[first].Points;
                }

                max = Math.Max(max, sum);
            }

            return max;
        }
    }

    /// <summary>The requests whose path (without query) matches the glob.</summary>
    public IReadOnlyList<JournalEntry> For(string pathGlob) =>
        [.. Entries.Where(
            entry => PathGlob.Matches(pathGlob, entry.Path) || PathGlob.Matches(pathGlob, entry.CanonicalPath))];

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _maxConcurrent = _concurrent;
        }
    }

    internal JournalEntry Begin(RequestKind kind, string method, string path, string query, string userAgent)
    {
        var entry = new JournalEntry
        {
            Kind = kind,
            Method = method,
            Path = path,
            CanonicalPath = path,
            Query = query,
            UserAgent = userAgent,
            StartedAt = time.GetUtcNow(),
            Stopwatch = Stopwatch.StartNew(),
        };
        lock (_lock)
        {
            _entries.Add(entry);
            if (entry.IsApi)
            {
                entry.AtOnce = ++_concurrent;
                _maxConcurrent = Math.Max(_maxConcurrent, _concurrent);
            }
        }

        return entry;
    }

    internal void End(JournalEntry entry, int status)
    {
        lock (_lock)
        {
            (entry.Status, entry.Elapsed) = (status, entry.Stopwatch.Elapsed);
            _concurrent -= entry.IsApi ? 1 : 0;
        }
    }
}

/// <summary>One request as the server saw it. No credential is kept.</summary>
public sealed class JournalEntry
{
    public required RequestKind Kind { get; set; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>Gets the path with <c>/repositories/{id}</c> written as <c>/repos/{owner}/{name}</c>.</summary>
    public required string CanonicalPath { get; set; }

    /// <summary>Gets the query string with its question mark, or an empty string.</summary>
    public required string Query { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Gets the status sent; 0 while the request is in work, 499 when it was cut or given up.</summary>
    public int Status { get; internal set; }

    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Gets the kind and owner of the token, or <c>none</c>.</summary>
    public string Credential { get; internal set; } = "none";

    public string UserAgent { get; internal init; } = "";

    public string? GraphQlQuery { get; internal set; }

    /// <summary>Gets the JSON body of a write, or the variables of a GraphQL query; null when there is none.</summary>
    public JsonNode? Body { get; internal set; }

    /// <summary>Gets the points that count for the secondary limit.</summary>
    public int Points { get; internal set; }

    /// <summary>Gets how many requests of the API were in work when this one came, itself among them.</summary>
    public int AtOnce { get; internal set; }

    internal Stopwatch Stopwatch { get; init; } = new();

    internal bool IsApi => Kind is RequestKind.Rest or RequestKind.GraphQl or RequestKind.AssetRequest;

    public override string ToString() => $"{Method} {Path}{Query} -> {Status}";
}

/// <summary>What kind of request it was.</summary>
public enum RequestKind
{
    Rest,
    GraphQl,
    Git,

    /// <summary>The web site's answer for an attachment.</summary>
    Attachment,

    /// <summary>The API request for an asset's bytes.</summary>
    AssetRequest,

    /// <summary>The download from the asset host.</summary>
    AssetDownload,
}
