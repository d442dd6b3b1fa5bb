using System.Collections.Concurrent;

namespace OrgBackup.Backup;

/// <summary>What came of it, from several folders at once.</summary>
internal sealed class AdoptionWork(string organization)
{
    private readonly ConcurrentBag<AdoptedSnapshot> _adopted = [];
    private readonly ConcurrentBag<string> _problems = [];
    private int _known;

    public string Organization => organization;

    public void Adopt(AdoptedSnapshot snapshot) => _adopted.Add(snapshot);

    public void Problem(string sentence) => _problems.Add(sentence);

    public void Know(int count) => Interlocked.Add(ref _known, count);

    public AdoptReport Report() => new()
    {
        Organization = organization,
        Adopted = [.. _adopted.OrderBy(one => one.Record.Value, StringComparer.Ordinal)],
        Known = _known,
        Problems = [.. _problems.Order(StringComparer.Ordinal)],
    };
}
