using System.Collections;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>
/// Runs a checked query over the model. A field that fails is null, with an error that tells its path.
/// </summary>
internal sealed class Executor(ApiRequest request, Document document, JsonObject variables, GraphRun run)
{
    private readonly List<object> _path = [];

    public List<JsonObject> Errors { get; } = [];

    public JsonObject Run(Operation operation) => Select(
        operation.Selections, operation.Kind == "query" ? GraphSchema.Query : GraphSchema.Mutation, request.Model);

    private JsonObject Select(IReadOnlyList<Selection> selections, GraphType type, object source)
    {
        var result = new JsonObject();
        foreach (var group in Collect(selections, type).GroupBy(field => field.Key, StringComparer.Ordinal))
        {
            _path.Add(group.Key);
            result[group.Key] = ResolveField([.. group], type, source);
            _path.RemoveAt(_path.Count - 1);
        }

        return result;
    }

    /// <summary>The fields that apply to this object type, fragments opened.</summary>
    private IEnumerable<FieldSelection> Collect(IReadOnlyList<Selection> selections, GraphType type) => selections
        .Where(IsIncluded)
        .SelectMany(selection => selection switch
        {
            FieldSelection field => [field],
            InlineFragment inline => Applies(inline.TypeCondition, type) ? Collect(inline.Selections, type) : [],
            FragmentSpread spread when document.Fragments[spread.Name] is var fragment =>
                Applies(fragment.TypeCondition, type) ? Collect(fragment.Selections, type) : [],
            _ => [],
        });

    private static bool Applies(string? condition, GraphType type) =>
        condition is null
        || condition == type.Name
        || GraphSchema.Types.Any(known => known.Name == condition && known.Possible.Contains(type));

    private bool IsIncluded(Selection selection) => selection.Directives.All(directive =>
        directive.Arguments["if"].Resolve(variables)!.GetValue<bool>() == (directive.Name == "include"));

    private JsonNode? ResolveField(IReadOnlyList<FieldSelection> fields, GraphType type, object source)
    {
        var selection = fields[0];
        if (selection.Name == "__typename")
        {
            return type.Name;
        }

        var field = type.Fields[selection.Name];
        var arguments = new JsonObject(
            selection.Arguments.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Resolve(variables))));
        var call = new GraphCall(request, arguments, run);
        try
        {
            var value = field.Resolve(source, call);
            var page = field.IsConnection
                ? Connections.Cut((IEnumerable<object>)value!, call, $"{NodeFinder.IdOf(source)}:{selection.Name}")
                : null;
            return field.Type is null
                ? (JsonNode?)value
                : Complete(page ?? value, field.Type, [.. fields.SelectMany(same => same.Selections)]);
        }
        catch (GraphFieldException exception)
        {
            Fail(exception, selection.Location);
            return null;
        }
    }

    private JsonNode? Complete(object? value, GraphType type, IReadOnlyList<Selection> selections) => value switch
    {
        null => null,
        string or not IEnumerable => Select(selections, type.IsAbstract ? GraphSchema.TypeOf(value) : type, value),
        IEnumerable list => List(list.Cast<object>(), type, selections),
    };

    private JsonArray List(IEnumerable<object> items, GraphType type, IReadOnlyList<Selection> selections)
    {
        var result = new JsonArray();
        foreach (var item in items)
        {
            _path.Add(result.Count);
            if (item is GraphFieldException missing)
            {
                Fail(missing, new Location(1, 1));
            }

            result.Add(item is GraphFieldException ? null : Complete(item, type, selections));
            _path.RemoveAt(_path.Count - 1);
        }

        return result;
    }

    private void Fail(GraphFieldException exception, Location location) => Errors.Add(new JsonObject
    {
        ["type"] = exception.Type,
        ["path"] = new JsonArray(
            [.. _path.Select(part => part is int index ? JsonValue.Create(index) : JsonValue.Create((string)part))]),
        ["locations"] = new JsonArray(new JsonObject { ["line"] = location.Line, ["column"] = location.Column }),
        ["message"] = exception.Message,
    });
}
