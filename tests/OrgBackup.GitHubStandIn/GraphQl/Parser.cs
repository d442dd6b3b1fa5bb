using System.Text;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>Reads executable documents: operations, variables, aliases, arguments, directives and fragments.</summary>
internal sealed class Parser
{
    private readonly Tokenizer _tokens;
    private GraphToken _token;

    private Parser(string text)
    {
        _tokens = new(text);
        _token = _tokens.Next();
    }

    /// <exception cref="GraphSyntaxException">The text is no GraphQL.</exception>
    public static Document Parse(string text)
    {
        var parser = new Parser(text);
        var (operations, fragments) = (new List<Operation>(), new Dictionary<string, Fragment>(StringComparer.Ordinal));
        do
        {
            if (parser._token.Text == "fragment")
            {
                var fragment = parser.Fragment();
                fragments[fragment.Name] = fragment;
            }
            else
            {
                operations.Add(parser.Operation());
            }
        }
        while (parser._token.Kind != TokenKind.End);
        return new Document(operations, fragments);
    }

    private Operation Operation()
    {
        if (Is("{"))
        {
            return new Operation("query", null, [], Selections());
        }

        var kind = Name();
        if (kind is not ("query" or "mutation" or "subscription"))
        {
            throw Unexpected();
        }

        var name = _token.Kind == TokenKind.Name ? Name() : null;
        var variables = Is("(") ? Many("(", ")", Variable) : [];
        _ = Directives();
        return new Operation(kind, name, variables, Selections());
    }

    private VariableDefinition Variable()
    {
        Expect("$");
        var name = Name();
        Expect(":");
        var type = new StringBuilder();
        while (_token.Text is "[" or "]" or "!"
            || (_token.Kind == TokenKind.Name && (type.Length == 0 || type[^1] == '[')))
        {
            type.Append(Advance().Text);
        }

        return new VariableDefinition(name, type.ToString(), TryTake("=") ? Value() : null);
    }

    private Fragment Fragment()
    {
        Expect("fragment");
        var name = Name();
        Expect("on");
        return new Fragment(name, Name(), Selections());
    }

    private List<Selection> Selections() => Many("{", "}", Selection);

    private Selection Selection()
    {
        var location = _token.Location;
        if (!TryTake("..."))
        {
            return Field(location);
        }

        if (_token.Kind == TokenKind.Name && _token.Text != "on")
        {
            return new FragmentSpread(Name(), new Place(Directives(), location));
        }

        var condition = TryTake("on") ? Name() : null;
        var place = new Place(Directives(), location);
        return new InlineFragment(condition, Selections(), place);
    }

    private FieldSelection Field(Location location)
    {
        var key = Name();
        var name = TryTake(":") ? Name() : key;
        var arguments = Arguments();
        var place = new Place(Directives(), location);
        return new FieldSelection(key, name, arguments, Is("{") ? Selections() : [], place);
    }

    private Dictionary<string, Value> Arguments() => Is("(") ? Named("(", ")") : [];

    private List<Directive> Directives()
    {
        var directives = new List<Directive>();
        while (TryTake("@"))
        {
            directives.Add(new Directive(Name(), Arguments()));
        }

        return directives;
    }

    private Value Value()
    {
        switch (_token)
        {
            case { Kind: TokenKind.Number or TokenKind.Text }:
                var literal = Advance();
                return new ConstantValue(
                    literal.Kind == TokenKind.Text ? JsonValue.Create(literal.Text) : JsonNode.Parse(literal.Text));
            case { Text: "$" }:
                Advance();
                return new VariableValue(Name());
            case { Text: "[" }:
                return new ListValue(Many("[", "]", Value));
            case { Text: "{" }:
                return new ObjectValue(Named("{", "}"));
            default:
                var word = Name();
                return new ConstantValue(
                    word switch { "true" => true, "false" => false, "null" => null, _ => JsonValue.Create(word) });
        }
    }

    private Dictionary<string, Value> Named(string open, string close) =>
        Many(open, close, () =>
        {
            var name = Name();
            Expect(":");
            return KeyValuePair.Create(name, Value());
        }).ToDictionary(StringComparer.Ordinal);

    private List<T> Many<T>(string open, string close, Func<T> read)
    {
        var items = new List<T>();
        for (Expect(open); !TryTake(close);)
        {
            items.Add(read());
        }

        return items;
    }

    private bool Is(string text) => _token.Kind is TokenKind.Sign or TokenKind.Name && _token.Text == text;

    private bool TryTake(string text)
    {
        var found = Is(text);
        if (found)
        {
            Advance();
        }

        return found;
    }

    private void Expect(string text)
    {
        if (!TryTake(text))
        {
            throw Unexpected();
        }
    }

    private string Name() => _token.Kind == TokenKind.Name ? Advance().Text : throw Unexpected();

    private GraphToken Advance()
    {
        var taken = _token;
        _token = _tokens.Next();
        return taken;
    }

    private GraphSyntaxException Unexpected() => new(
        _token.Kind == TokenKind.End
            ? "Unexpected end of document"
            : $"Parse error on \"{_token.Text}\"", _token.Location);
}
