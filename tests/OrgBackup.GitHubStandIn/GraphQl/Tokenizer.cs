namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>Cuts a GraphQL text into tokens; commas and comments are blank.</summary>
internal sealed class Tokenizer(string text)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>The next token; of kind <see cref="TokenKind.End"/> at the end, again and again.</summary>
    public GraphToken Next()
    {
        SkipBlank();
        var location = new Location(_line, _at - _lineStart + 1);
        if (_at >= text.Length)
        {
            return new(TokenKind.End, "", location);
        }

        var c = text[_at];
        return c switch
        {
            '"' => new(TokenKind.Text, ReadText(), location),
            '.' when text.AsSpan(_at).StartsWith("...") => new(TokenKind.Sign, Take(3), location),
            '-' or (>= '0' and <= '9') => new(
                TokenKind.Number, TakeWhile(d => char.IsAsciiLetterOrDigit(d) || d is '-' or '+' or '.'), location),
            _ when char.IsAsciiLetter(c)
                || c == '_' => new(TokenKind.Name, TakeWhile(d => char.IsAsciiLetterOrDigit(d) || d == '_'), location),
            '{' or '}' or '(' or ')' or '[' or ']' or ':' or '$' or '!' or '=' or '@' or '|' or '&' => new(
                TokenKind.Sign, Take(1), location),
            _ => throw new GraphSyntaxException($"Expected VALUE, actual: UNKNOWN_CHAR (\"{c}\")", location),
        };
    }

    private void SkipBlank()
    {
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == '\n')
            {
                (_line, _lineStart) = (_line + 1, _at + 1);
            }
            else if (text[_at] == '#')
            {
                while (_at + 1 < text.Length && text[_at + 1] != '\n')
                {
                    _at++;
                }
            }
            else if (text[_at] is not (' ' or '\t' or '\r' or ',' or '\ufeff'))
            {
                return;
            }
        }
    }

    private string Take(int length)
    {
        _at += length;
        return text[(_at - length).._at];
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _at++;
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }

        return text[start.._at];
    }

    private string ReadText()
    {
        var start = _at++;
        while (_at < text.Length && text[_at] != '"')
        {
            _at += text[_at] == '\\' ? 2 : 1;
        }

        _at++;
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<string>(text[start..Math.Min(_at, text.Length)])!;
        }
        catch (System.Text.Json.JsonException)
        {
            throw new GraphSyntaxException(
                "Expected a string that ends on its line", new Location(_line, start - _lineStart + 1));
        }
    }
}

internal sealed record GraphToken(TokenKind Kind, string Text, Location Location);

internal enum TokenKind
{
    Name,
    Sign,
    Number,
    Text,
    End,
}

/// <summary>The text is no GraphQL.</summary>
internal sealed class GraphSyntaxException(string message, Location location) : Exception(message)
{
    public Location Location => location;
}
