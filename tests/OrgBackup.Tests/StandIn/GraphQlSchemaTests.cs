using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.GraphQl;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class GraphQlSchemaTests
{
    [Fact]
    public async Task Every_type_field_and_argument_of_the_stand_in_exists_in_the_schema_of_GitHub()
    {
        var types = GraphSchema.Types.Select(type => new JsonObject
        {
            ["name"] = type.Name,
            ["possible"] = new JsonArray([.. type.Possible.Select(member => JsonValue.Create(member.Name))]),
            ["fields"] = new JsonArray([.. type.Fields.Values.Select(Describe)]),
        });

        await NodeTools.CheckAsync(
            "graphql.mjs", new JsonObject { ["types"] = new JsonArray([.. types]), ["queries"] = new JsonArray() });
    }

    private static JsonObject Describe(GraphField field) => new()
    {
        ["name"] = field.Name,
        ["type"] = field.Type?.Name,
        ["arguments"] = new JsonArray([.. field.Arguments.Select(argument => JsonValue.Create(argument))]),
    };
}
