using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>A parsed document.</summary>
internal sealed record Document(IReadOnlyList<Operation> Operations, IReadOnlyDictionary<string, Fragment> Fragments);

internal sealed record Operation(
    string Kind, string? Name, IReadOnlyList<VariableDefinition> Variables, IReadOnlyList<Selection> Selections);

/// <param name="Type">The type as written, such as <c>String!</c>.</param>
internal sealed record VariableDefinition(string Name, string Type, Value? Default);

internal sealed record Fragment(string Name, string TypeCondition, IReadOnlyList<Selection> Selections);

internal abstract record Selection(IReadOnlyList<Directive> Directives, Location Location);

internal sealed record FieldSelection(
    string Key, string Name, IReadOnlyDictionary<string, Value> Arguments, IReadOnlyList<Selection> Selections,
    Place Place)
    : Selection(Place.Directives, Place.Location);

internal sealed record InlineFragment(string? TypeCondition, IReadOnlyList<Selection> Selections, Place Place)
    : Selection(Place.Directives, Place.Location);

internal sealed record FragmentSpread(string Name, Place Place) : Selection(Place.Directives, Place.Location);

/// <summary>What every selection has.</summary>
internal sealed record Place(IReadOnlyList<Directive> Directives, Location Location);

internal sealed record Directive(string Name, IReadOnlyDictionary<string, Value> Arguments);

internal sealed record Location(int Line, int Column);

/// <summary>A value as written: it may hold variables.</summary>
internal abstract record Value
{
    public abstract JsonNode? Resolve(JsonObject variables);
}

internal sealed record ConstantValue(JsonNode? Json) : Value
{
    public override JsonNode? Resolve(JsonObject variables) => Json?.DeepClone();
}

internal sealed record VariableValue(string Name) : Value
{
    public override JsonNode? Resolve(JsonObject variables) => variables[Name]?.DeepClone();
}

internal sealed record ListValue(IReadOnlyList<Value> Items) : Value
{
    public override JsonNode Resolve(JsonObject variables) =>
        new JsonArray([.. Items.Select(item => item.Resolve(variables))]);
}

internal sealed record ObjectValue(IReadOnlyDictionary<string, Value> Fields) : Value
{
    public override JsonNode Resolve(JsonObject variables) =>
        new JsonObject(Fields.Select(field => KeyValuePair.Create(field.Key, field.Value.Resolve(variables))));
}
