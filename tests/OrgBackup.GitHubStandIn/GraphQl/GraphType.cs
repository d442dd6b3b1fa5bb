using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>An object type or an interface, with the fields that the stand-in can resolve.</summary>
internal sealed class GraphType(string name)
{
    private readonly Dictionary<string, GraphField> _fields = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>Gets the object types that an interface stands for; empty for an object type.</summary>
    public IReadOnlyList<GraphType> Possible { get; private set; } = [];

    public IReadOnlyDictionary<string, GraphField> Fields => _fields;

    public bool IsAbstract => Possible.Count > 0;

    public GraphType StandsFor(params GraphType[] types)
    {
        Possible = types;
        return this;
    }

    /// <summary>Adds a leaf.</summary>
    public GraphType Leaf<T>(string field, Func<T, JsonNode?> resolve) =>
        Add(new GraphField(field, null, (source, _) => resolve((T)source)));

    /// <summary>Adds a leaf whose value depends on who asks.</summary>
    public GraphType Leaf<T>(string field, Func<T, GraphCall, JsonNode?> resolve) =>
        Add(new GraphField(field, null, (source, call) => resolve((T)source, call)));

    /// <summary>Adds an object, or a list of objects when the resolver gives one.</summary>
    public GraphType One<T>(
        string field, GraphType type, Func<T, GraphCall, object?> resolve, params string[] arguments) =>
        Add(new GraphField(field, type, (source, call) => resolve((T)source, call), arguments));

    /// <summary>Adds a connection: the resolver gives all items in order, the executor cuts the page.</summary>
    public GraphType Connection<T>(
        string field, GraphType connection, Func<T, GraphCall, IEnumerable<object>> resolve,
        params string[] arguments) =>
        Add(new GraphField(
            field, connection, (source, call) => resolve((T)source, call), [.. arguments, "first", "last", "after", "before"])
        {
            IsConnection = true,
        });

    private GraphType Add(GraphField field)
    {
        _fields.Add(field.Name, field);
        return this;
    }
}

/// <summary>A field of a type; a leaf has no type.</summary>
internal sealed class GraphField(
    string name, GraphType? type, Func<object, GraphCall, object?> resolve, params string[] arguments)
{
    public string Name => name;

    public GraphType? Type => type;

    public IReadOnlyList<string> Arguments => arguments;

    public bool IsConnection { get; init; }

    public object? Resolve(object source, GraphCall call) => resolve(source, call);
}

/// <summary>One call of a resolver: its arguments, and who asks.</summary>
internal sealed record GraphCall(Rest.ApiRequest Request, JsonObject Arguments, GraphRun Run)
{
    public string Text(string name) => Arguments[name]?.GetValue<string>() ?? "";

    public IReadOnlyList<string> Texts(string name) => Arguments[name] switch
    {
        JsonArray list => [.. list.Select(item => item!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    public int Number(string name) => Arguments[name]?.GetValue<int>() ?? 0;

    public bool? Flag(string name) => Arguments[name]?.GetValue<bool>();
}

/// <summary>What one execution knows of itself.</summary>
internal sealed record GraphRun(int Cost, long NodeCount);

/// <summary>A field that cannot be resolved: null with an error beside it.</summary>
internal sealed class GraphFieldException(string type, string message) : Exception(message)
{
    public string Type => type;
}
