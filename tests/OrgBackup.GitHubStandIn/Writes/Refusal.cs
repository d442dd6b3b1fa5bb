using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>A write is refused: the answer, thrown from wherever it is found out.</summary>
internal sealed class RefusalException(ApiResponse answer) : Exception(answer.Json?.ToJsonString())
{
    public ApiResponse Answer => answer;
}

/// <summary>Refusals of writes in GitHub's words.</summary>
internal static class Refusal
{
    public static RefusalException Of(int status, string message) => new(ApiResponse.Error(status, message));

    public static RefusalException NotFound() => new(ApiResponse.NotFound());

    /// <summary>422 with one of GitHub's codes: missing_field, invalid, already_exists, ….</summary>
    public static RefusalException Field(string resource, string field, string code, JsonNode? value = null)
    {
        var error = new JsonObject { ["resource"] = resource, ["field"] = field, ["code"] = code };
        if (value is not null)
        {
            error["value"] = value;
        }

        return With("Validation Failed", error);
    }

    /// <summary>422 with a sentence about one field.</summary>
    public static RefusalException Custom(
        string resource, string field, string sentence, string message = "Validation Failed") => With(
        message,
        new JsonObject { ["resource"] = resource, ["code"] = "custom", ["field"] = field, ["message"] = sentence });

    /// <summary>422 with a bare sentence, as for reviews.</summary>
    public static RefusalException Sentence(string sentence) => With("Unprocessable Entity", sentence);

    private static RefusalException With(string message, JsonNode error)
    {
        var answer = ApiResponse.Error(422, message);
        answer.Json!["errors"] = new JsonArray(error);
        return new RefusalException(answer);
    }
}
