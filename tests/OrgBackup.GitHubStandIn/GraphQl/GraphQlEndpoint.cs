using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Rest;
using OrgBackup.GitHubStandIn.Writes;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>POST /graphql: errors of a query are answered with 200, as GitHub does.</summary>
internal static class GraphQlEndpoint
{
    public static async Task<ApiResponse> AnswerAsync(
        ApiRequest request, JournalEntry entry, CancellationToken cancellationToken)
    {
        if (request.Http.Method != "POST")
        {
            return ApiResponse.NotFound();
        }

        if (request.Caller.Token is null)
        {
            return ApiResponse.Error(
                401, "This endpoint requires you to be authenticated.",
                "https://docs.github.com/graphql/guides/forming-calls-with-graphql");
        }

        JsonObject body;
        try
        {
            body = await JsonNode.ParseAsync(
                request.Http.Body, cancellationToken: cancellationToken) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return ApiResponse.Error(400, "Problems parsing JSON");
        }

        if (body["query"] is not JsonValue query || !query.TryGetValue<string>(out var text))
        {
            return Errors(new JsonObject { ["message"] = "A query attribute must be specified and must be a string." });
        }

        (entry.GraphQlQuery, entry.Body) = (text, body["variables"]?.DeepClone());
        return request.Model.Change(() => Run(request, text, body));
    }

    private static ApiResponse Errors(params IEnumerable<JsonNode> errors) =>
        ApiResponse.Ok(new JsonObject { ["errors"] = new JsonArray([.. errors]) });

    private static ApiResponse Run(ApiRequest request, string text, JsonObject body)
    {
        var variables = body["variables"]?.DeepClone() as JsonObject ?? [];
        Document document;
        try
        {
            document = Parser.Parse(text);
        }
        catch (GraphSyntaxException exception)
        {
            return Errors(new JsonObject
            {
                ["message"] = exception.Message,
                ["locations"] = new JsonArray(
                    new JsonObject { ["line"] = exception.Location.Line, ["column"] = exception.Location.Column }),
            });
        }

        var name = body["operationName"]?.GetValue<string>();
        if (document.Operations.Count(known => name is null || known.Name == name) != 1)
        {
            return Errors(new JsonObject { ["message"] = "An operation name is required" });
        }

        var operation = document.Operations.First(known => name is null || known.Name == name);
        return operation.Kind is "query" or "mutation"
            ? Execute(request, document, operation, variables)
            : Errors(new JsonObject { ["message"] = $"Schema is not configured for {operation.Kind}s" });
    }

    private static ApiResponse Execute(ApiRequest request, Document document, Operation operation, JsonObject variables)
    {
        var validator = new Validator(document, operation, variables);
        validator.Check();
        if (validator.Errors.Count > 0)
        {
            return Errors(validator.Errors);
        }

        if (!request.State.Limits.TryPay(request.Caller, RateLimits.GraphQl, validator.Cost))
        {
            request.State.Limits.Exhaust(request.Caller, RateLimits.GraphQl);
            var who = request.Caller.User is { } user
                ? $"user ID {user.Id}"
                : $"installation ID {request.Caller.Token!.Installation!.Id}";
            return Errors(
                new JsonObject { ["type"] = "RATE_LIMITED", ["message"] = $"API rate limit exceeded for {who}." });
        }

        if (operation.Kind == "mutation" && RefuseMutation(request, operation) is { } refused)
        {
            return refused;
        }

        var executor = new Executor(request, document, variables, new GraphRun(validator.Cost, validator.NodeCount));
        var answer = new JsonObject { ["data"] = executor.Run(operation) };
        if (executor.Errors.Count > 0)
        {
            answer["errors"] = new JsonArray([.. executor.Errors]);
        }

        return ApiResponse.Ok(answer);
    }

    // a mutation is worth five points, one of which was counted as it came
    private static ApiResponse? RefuseMutation(ApiRequest request, Operation operation)
    {
        request.State.Budget.Spend(request.Caller.BudgetKey, RateLimits.GraphQl, 4);
        return operation.Selections.OfType<FieldSelection>().Where(field => GraphSchema.IsContent(field.Name))
            .Select(_ => WriteGate.RefuseContent(request))
            .FirstOrDefault(refused => refused is not null);
    }
}
