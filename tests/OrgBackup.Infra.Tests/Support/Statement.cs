using System.Text.Json.Nodes;

namespace OrgBackup.Infra.Tests.Support;

/// <summary>One statement of a policy, as IAM evaluates it: as much of it as this template's policies use.</summary>
internal sealed record Statement(JsonObject Json)
{
    public bool IsDeny => Json["Effect"]!.GetValue<string>() == "Deny";
    public string? Sid => Json["Sid"]?.GetValue<string>();
    public IReadOnlyList<string> Actions => Intrinsic.Texts(Json["Action"]);
    public IReadOnlyList<string> Resources => Intrinsic.Texts(Json["Resource"]);
    public IReadOnlyList<string> NotResources => Intrinsic.Texts(Json["NotResource"]);
    public JsonObject Conditions => Json["Condition"]?.AsObject() ?? [];

    public static IEnumerable<Statement> Of(JsonNode document) =>
        document["Statement"]!.AsArray().Select(statement => new Statement(statement!.AsObject()));

    /// <summary>Whether the request is allowed: some statement allows it and none denies it.</summary>
    public static bool Allows(IEnumerable<Statement> statements, Request request)
    {
        var matching = statements.Where(statement => statement.Matches(request)).ToList();
        return matching.Exists(statement => !statement.IsDeny) && !matching.Exists(statement => statement.IsDeny);
    }

    public bool Matches(Request request) =>
        Actions.Any(action => Like(action, request.Action))
        && (Resources.Count == 0 || Resources.Any(resource => Like(resource, request.Resource)))
        && !NotResources.Any(resource => Like(resource, request.Resource))
        && Conditions.All(test => test.Value!.AsObject().All(key =>
            Holds(test.Key, Intrinsic.Texts(key.Value), request.Context.GetValueOrDefault(key.Key))));

    public static bool Like(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
        {
            return pattern == text;
        }

        if (!text.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.Ordinal);
    }

    private static bool Holds(string test, IReadOnlyList<string> wanted, string[]? actual) => test switch
    {
        "Null" => wanted.Single() == (actual is null ? "true" : "false"),
        "Bool" or "StringEquals" or "ArnEquals" => actual is not null && wanted.Contains(actual.Single()),
        "StringNotEquals" => actual is null || !wanted.Contains(actual.Single()),
        "ForAnyValue:StringNotEquals" => actual is not null && actual.Any(value => !wanted.Contains(value)),
        "ArnLike" => actual is not null && wanted.Any(pattern => Like(pattern, actual.Single())),
        "StringLikeIfExists" => actual is null || wanted.Any(pattern => Like(pattern, actual.Single())),
        "NumericLessThan" => actual is not null
            && double.Parse(actual.Single(), Culture) < double.Parse(wanted.Single(), Culture),
        _ => throw new NotSupportedException($"This evaluator does not know the condition {test}."),
    };

    private static System.Globalization.CultureInfo Culture => System.Globalization.CultureInfo.InvariantCulture;
}

/// <summary>What is asked of IAM: an action on a resource, with the keys of the request.</summary>
internal sealed record Request(string Action, string Resource)
{
    public Dictionary<string, string[]> Context { get; } = new(StringComparer.Ordinal)
    {
        ["aws:SecureTransport"] = ["true"],
        ["s3:TlsVersion"] = ["1.3"],
    };

    public Request With(string key, params string[] values)
    {
        Context[key] = values;
        return this;
    }
}
