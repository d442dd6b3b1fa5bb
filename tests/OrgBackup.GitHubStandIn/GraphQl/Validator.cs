using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>
/// Checks a query against the schema before it runs, and counts what it may cost by GitHub's documented rules.
/// </summary>
internal sealed class Validator(Document document, Operation operation, JsonObject variables)
{
    private const long NodeLimit = 500_000;

    private readonly List<string> _path = ["query" + (operation.Name is null ? "" : " " + operation.Name)];
    private readonly HashSet<string> _usedFragments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _usedVariables = new(StringComparer.Ordinal);
    private long _requests;
    private long _nodes;

    public List<JsonObject> Errors { get; } = [];

    /// <summary>Gets the points: requests for connections by the hundred, rounded, at least one.</summary>
    public int Cost => (int)Math.Max(1, Math.Round(_requests / 100.0, MidpointRounding.AwayFromZero));

    public long NodeCount => _nodes;

    private string OperationName => operation.Name ?? "anonymous query";

    public void Check()
    {
        CheckVariables();
        Walk(operation.Selections, operation.Kind == "query" ? GraphSchema.Query : GraphSchema.Mutation, 1);
        foreach (var fragment in document.Fragments.Keys.Where(name => !_usedFragments.Contains(name)))
        {
            Add("useAndDefineFragment", $"Fragment {fragment} was defined, but not used", new Location(1, 1));
        }

        foreach (var variable in operation.Variables.Where(variable => !_usedVariables.Contains(variable.Name)))
        {
            Add("variableNotUsed", $"Variable ${variable.Name} is declared by {OperationName} but not used", new Location(1, 1));
        }

        if (_nodes > NodeLimit)
        {
            Errors.Add(new JsonObject
            {
                ["type"] = "MAX_NODE_LIMIT_EXCEEDED",
                ["message"] = $"This query requests up to {_nodes:N0} possible nodes "
                    + $"which exceeds the maximum limit of {NodeLimit:N0}.",
            });
        }
    }

    private void CheckVariables()
    {
        foreach (var variable in operation.Variables)
        {
            if (variables[variable.Name] is null && variable.Default is not null)
            {
                variables[variable.Name] = variable.Default.Resolve([]);
            }

            if (variables[variable.Name] is null && variable.Type.EndsWith('!'))
            {
                Errors.Add(new JsonObject
                {
                    ["message"] = $"Variable ${variable.Name} of type {variable.Type} was provided invalid value",
                    ["locations"] = Locations(new Location(1, 1)),
                });
            }
        }
    }

    private void Walk(IReadOnlyList<Selection> selections, GraphType type, long times)
    {
        foreach (var selection in selections)
        {
            foreach (var condition in selection.Directives.SelectMany(directive => directive.Arguments.Values))
            {
                UseVariables(condition, selection.Location);
            }

            switch (selection)
            {
                case FieldSelection field:
                    _path.Add(field.Key);
                    CheckField(field, type, times);
                    _path.RemoveAt(_path.Count - 1);
                    break;
                case InlineFragment inline:
                    WalkFragment(inline.TypeCondition ?? type.Name, inline.Selections, (type, times), inline.Location);
                    break;
                case FragmentSpread spread when document.Fragments.TryGetValue(spread.Name, out var fragment):
                    _usedFragments.Add(spread.Name);
                    WalkFragment(fragment.TypeCondition, fragment.Selections, (type, times), spread.Location);
                    break;
                case FragmentSpread spread:
                    Add("useAndDefineFragment", $"Fragment {spread.Name} was used, but not defined", spread.Location);
                    break;
            }
        }
    }

    private void WalkFragment(
        string condition, IReadOnlyList<Selection> selections, (GraphType Type, long Times) within, Location location)
    {
        var target = GraphSchema.Types.FirstOrDefault(type => type.Name == condition);
        if (target is null)
        {
            Add("undefinedType", $"No such type {condition}, so it can't be a fragment condition", location);
        }
        else
        {
            Walk(selections, target, within.Times);
        }
    }

    private void CheckField(FieldSelection selection, GraphType type, long times)
    {
        if (selection.Name == "__typename")
        {
            return;
        }

        if (!type.Fields.TryGetValue(selection.Name, out var field))
        {
            var error = Add(
                "undefinedField", $"Field '{selection.Name}' doesn't exist on type '{type.Name}'", selection.Location);
            error["extensions"]!["typeName"] = type.Name;
            error["extensions"]!["fieldName"] = selection.Name;
            return;
        }

        CheckArguments(selection, field);
        if (field.Type is null == selection.Selections.Count > 0)
        {
            var message = field.Type is null
                ? $"Selections can't be made on scalars (field '{selection.Name}' returns a scalar but has selections)"
                : $"Field must have selections (field '{selection.Name}' returns {field.Type.Name} but has no selections. "
                    + $"Did you mean '{selection.Name} {{ ... }}'?)";
            Add("selectionMismatch", message, selection.Location);
            return;
        }

        if (field.Type is not null)
        {
            Walk(selection.Selections, field.Type, field.IsConnection ? Count(selection, times) : times * Ids(selection));
        }
    }

    private void CheckArguments(FieldSelection selection, GraphField field)
    {
        foreach (var (name, value) in selection.Arguments)
        {
            if (!field.Arguments.Contains(name, StringComparer.Ordinal))
            {
                Add("argumentNotAccepted", $"Field '{field.Name}' doesn't accept argument '{name}'", selection.Location);
            }

            UseVariables(value, selection.Location);
        }
    }

    private void UseVariables(Value value, Location location)
    {
        switch (value)
        {
            case VariableValue variable:
                _usedVariables.Add(variable.Name);
                if (operation.Variables.All(known => known.Name != variable.Name))
                {
                    Add("variableNotDefined", $"Variable ${variable.Name} is used by {OperationName} but not declared", location);
                }

                break;
            case ListValue list:
                list.Items.ToList().ForEach(item => UseVariables(item, location));
                break;
            case ObjectValue item:
                item.Fields.Values.ToList().ForEach(field => UseVariables(field, location));
                break;
        }
    }

    /// <summary>
    /// Counts a connection: a request for each parent, and as many nodes as may come. Gives the number of its nodes.
    /// </summary>
    private long Count(FieldSelection selection, long times)
    {
        var size = Size(selection, "first") ?? Size(selection, "last");
        _requests += times;
        _nodes += times * (size ?? 0);
        if (size is null)
        {
            AddBoundary(
                "MISSING_PAGINATION_BOUNDARIES",
                $"You must provide a `first` or `last` value to properly paginate the `{selection.Name}` connection.",
                selection);
        }
        else if (size > 100)
        {
            AddBoundary(
                "EXCESSIVE_PAGINATION",
                $"Requesting {size} records on the `{selection.Name}` connection exceeds the `first` limit of 100 records.",
                selection);
        }
        else if (size < 1)
        {
            AddBoundary(
                "INVALID_PAGINATION", $"`first` on the `{selection.Name}` connection cannot be less than 1.",
                selection);
        }

        return times * Math.Max(size ?? 1, 1);
    }

    // each object of a list of ids has connections of its own
    private int Ids(FieldSelection selection) =>
        selection.Arguments.TryGetValue("ids", out var ids) && ids.Resolve(variables) is JsonArray { Count: > 0 } list
            ? list.Count
            : 1;

    private int? Size(FieldSelection selection, string argument) =>
        selection.Arguments.TryGetValue(argument, out var value) ? value.Resolve(variables)?.GetValue<int>() : null;

    private void AddBoundary(string type, string message, FieldSelection selection) => Errors.Add(new JsonObject
    {
        ["type"] = type,
        ["path"] = new JsonArray([.. _path.Skip(1).Select(part => JsonValue.Create(part))]),
        ["locations"] = Locations(selection.Location),
        ["message"] = message,
    });

    private JsonObject Add(string code, string message, Location location)
    {
        var error = new JsonObject
        {
            ["path"] = new JsonArray([.. _path.Select(part => JsonValue.Create(part))]),
            ["extensions"] = new JsonObject { ["code"] = code },
            ["locations"] = Locations(location),
            ["message"] = message,
        };
        Errors.Add(error);
        return error;
    }

    private static JsonArray Locations(Location location) =>
        [new JsonObject { ["line"] = location.Line, ["column"] = location.Column }];
}
