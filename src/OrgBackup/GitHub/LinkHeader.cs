namespace OrgBackup.GitHub;

/// <summary>
/// The links of an answer, as RFC 8288 writes them: any order of parameters, with and without quotes, several headers.
/// </summary>
internal static class LinkHeader
{
    /// <summary>The target of the first link of this relation, as written; null when there is none.</summary>
    public static string? Find(HttpResponseMessage response, string relation)
    {
        if (!response.Headers.NonValidated.TryGetValues("Link", out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            if (Find(value, relation) is { } target)
            {
                return target;
            }
        }

        return null;
    }

    internal static string? Find(string header, string relation)
    {
        var position = 0;
        while (header.IndexOf('<', position) is var open and >= 0 && header.IndexOf('>', open) is var close and >= 0)
        {
            var end = EndOfParameters(header, close + 1);
            if (HasRelation(header[(close + 1)..end], relation))
            {
                return header[(open + 1)..close].Trim();
            }

            position = end;
        }

        return null;
    }

    // a comma ends the link, unless it stands within quotes
    private static int EndOfParameters(string header, int start)
    {
        var isQuoted = false;
        for (var i = start; i < header.Length; i++)
        {
            isQuoted ^= header[i] == '"';
            if (header[i] == ',' && !isQuoted)
            {
                return i;
            }
        }

        return header.Length;
    }

    private static bool HasRelation(string parameters, string relation) =>
        parameters.Split(';')
            .Select(parameter => parameter.Split('=', 2))
            .Any(pair => pair.Length == 2
                && pair[0].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase)
                && pair[1].Trim().Trim('"').Split(' ').Contains(relation, StringComparer.OrdinalIgnoreCase));
}
