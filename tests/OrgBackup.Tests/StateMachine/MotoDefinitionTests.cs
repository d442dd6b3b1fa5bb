using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.StateMachine;

/// <summary>The interpreter that runs the definition end to end reads it as it is.</summary>
public sealed class MotoDefinitionTests
{
    [Fact]
    public async Task The_interpreter_takes_the_definition_and_refuses_a_broken_one()
    {
        await using var moto = new MotoServer();
        using var http = new HttpClient { BaseAddress = await moto.EndpointAsync() };
        using var setting = new StringContent("""{"stepfunctions":{"execute_state_machine":true}}""", Encoding.UTF8, "application/json");
        using var set = await http.PostAsync(new Uri("/moto-api/config", UriKind.Relative), setting, TestContext.Current.CancellationToken);
        set.EnsureSuccessStatusCode();

        (await CreateAsync(http, Definition.Filled)).Should().Be(HttpStatusCode.OK);
        (await CreateAsync(http, Definition.Filled.Replace("\"Type\": \"Wait\"", "\"Type\": \"Sleep\"", StringComparison.Ordinal)))
            .Should().NotBe(HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> CreateAsync(HttpClient http, string definition)
    {
        var body = JsonSerializer.Serialize(new { name = "OrgBackup-acme", definition, roleArn = "arn:aws:iam::123456789012:role/states" });
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.0"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        request.Headers.Add("X-Amz-Target", "AWSStepFunctions.CreateStateMachine");
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
