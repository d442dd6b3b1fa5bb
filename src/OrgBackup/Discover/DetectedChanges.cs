using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Discover;

/// <summary>A listing to which marks are added as they come in.</summary>
internal sealed class DetectedChanges
{
    private readonly DiscoveredRepository[] _repositories;
    private readonly Dictionary<string, int> _byNode = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _byId = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);

    public DetectedChanges(IReadOnlyList<DiscoveredRepository> listed)
    {
        _repositories = [.. listed];
        for (var i = 0; i < _repositories.Length; i++)
        {
            if (_repositories[i] is { IsOrganization: false } repository)
            {
                _byId[repository.Id] = i;
                _byName[repository.FullName] = i;
                if (repository.NodeId is { } node)
                {
                    _byNode[node] = i;
                }
            }
        }
    }

    public IReadOnlyList<DiscoveredRepository> Repositories => _repositories;

    public void Add(JsonElement node, ChangeQuery query, IReadOnlyList<GraphQlError> errors)
    {
        if (PlaceOf(node) is { } place)
        {
            _repositories[place] = _repositories[place] with
            {
                NodeId = node.Text("id"),
                Marks = ChangeReading.Of(node, _repositories[place].HasIssues, query.IsReduced, errors),
            };
        }
    }

    // databaseId has 32 bits: the ids of newer repositories may not fit
    private int? PlaceOf(JsonElement node) =>
        node.Text("id") is { } id && _byNode.TryGetValue(id, out var byNode) ? byNode
        : node.Number("databaseId") is { } number && _byId.TryGetValue(number, out var byId) ? byId
        : node.Text("nameWithOwner") is { } name && _byName.TryGetValue(name, out var byName) ? byName
        : null;
}
