using System.Text.Json.Nodes;

namespace OrgBackup.Infra.Tests.Support;

/// <summary>A synthesized CloudFormation template, and what was written beside it.</summary>
internal sealed record Template(
    string StackName, JsonObject Json, JsonObject Manifest, JsonObject Assets, IReadOnlyList<string> ImageFiles)
{
    public IEnumerable<Resource> Resources => Json["Resources"]!.AsObject()
        .Select(pair => new Resource(pair.Key, pair.Value!["Type"]!.GetValue<string>(), pair.Value.AsObject()));

    /// <summary>Every statement of every role, with the role's id.</summary>
    public IEnumerable<(string Role, Statement Statement)> RoleStatements =>
        from policy in Of("AWS::IAM::Policy")
        from role in policy["Roles"]!.AsArray()
        from statement in Statement.Of(policy["PolicyDocument"]!)
        select (role!["Ref"]!.GetValue<string>(), statement);

    /// <summary>Every statement of every policy on a resource: buckets, queues, topics, keys.</summary>
    public IEnumerable<(string Resource, Statement Statement)> ResourceStatements =>
        from resource in Resources
        let document = resource.Type == "AWS::KMS::Key" ? resource["KeyPolicy"] : resource["PolicyDocument"]
        where document is not null && resource.Type != "AWS::IAM::Policy"
        from statement in Statement.Of(document)
        select (resource.Id, statement);

    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type == type);

    public Resource Only(string type, string idPrefix = "") =>
        Of(type).Single(resource => resource.Id.StartsWith(idPrefix, StringComparison.Ordinal));

    /// <summary>The policy on a resource, by the resource's id.</summary>
    public IEnumerable<Statement> PolicyOn(string type, string idPrefix) =>
        Statement.Of(Only(type, idPrefix)["PolicyDocument"]!);

    public IEnumerable<Statement> StatementsOf(string rolePrefix) =>
        RoleStatements.Where(pair => pair.Role.StartsWith(rolePrefix, StringComparison.Ordinal)).Select(pair => pair.Statement);
}

/// <summary>One resource of a template; the indexer gives its properties.</summary>
internal sealed record Resource(string Id, string Type, JsonObject Json)
{
    public JsonNode? this[string property] => Json["Properties"]?[property];

    public string? DeletionPolicy => Json["DeletionPolicy"]?.GetValue<string>();

    public override string ToString() => Id;
}

/// <summary>Writes CloudFormation's functions out as text: <c>${Logical}</c> for Ref, <c>arn:${Logical}</c> for an ARN.</summary>
internal static class Intrinsic
{
    public static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value => value.ToString(),
        JsonObject call when call["Ref"] is { } name => $"${{{name}}}",
        JsonObject call when call["Fn::GetAtt"] is JsonArray { Count: 2 } parts =>
            parts[1]!.ToString() == "Arn" ? $"arn:${{{parts[0]}}}" : $"${{{parts[0]}.{parts[1]}}}",
        JsonObject call when call["Fn::Sub"] is { } text => text.ToString(),
        JsonObject call when call["Fn::Join"] is JsonArray { Count: 2 } join =>
            string.Join(join[0]!.ToString(), join[1]!.AsArray().Select(Text)),
        _ => node.ToJsonString(),
    };

    public static IReadOnlyList<string> Texts(JsonNode? node) =>
        node is JsonArray list ? [.. list.Select(Text)] : node is null ? [] : [Text(node)];
}
