using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Faults;

/// <summary>A fixed answer.</summary>
internal sealed class StatusFault(int status, string body, IReadOnlyList<(string Name, string Value)> headers) : Fault
{
    public const string HtmlPage =
        "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head><body><p>We had issues.</p></body></html>\n";

    public static string JsonBody(string message) =>
        new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.github.com/rest" }.ToJsonString();

    public static string BlockBody(int status) => new JsonObject
    {
        ["message"] = "Repository access blocked",
        ["block"] = new JsonObject
        {
            ["reason"] = status == 451 ? "dmca" : "tos",
            ["created_at"] = "2024-05-06T07:08:09Z",
            ["html_url"] = status == 451 ? "https://github.com/github/dmca" : "https://github.com/tos",
        },
    }.ToJsonString();

    public override async Task<bool> AnswerAsync(FaultContext context)
    {
        var response = context.Http.Response;
        response.StatusCode = status;
        response.ContentType = body.StartsWith('{') ? "application/json; charset=utf-8"
            : body.StartsWith('<') ? "text/html; charset=utf-8"
            : "text/plain; charset=utf-8";
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }

        await response.WriteAsync(body, context.Http.RequestAborted);
        return true;
    }
}

/// <summary>Takes the caller's budget away; the server itself refuses then.</summary>
internal sealed class PrimaryLimitFault(TimeSpan resetIn) : Fault
{
    public override Task<bool> AnswerAsync(FaultContext context)
    {
        context.State.Limits.Exhaust(context.Caller.Caller, context.Caller.Resource, resetIn);
        return Task.FromResult(false);
    }
}

/// <summary>Nothing comes for a while. The wait ends with the client or the server.</summary>
internal sealed class StallFault(TimeSpan time) : Fault
{
    public override async Task<bool> AnswerAsync(FaultContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.State.Stopping, context.Http.RequestAborted);
        await Task.Delay(time, ended.Token);
        return false;
    }
}

/// <summary>Damage to the bytes.</summary>
internal sealed class DamageFault(BodyDamage damage) : Fault
{
    public override BodyDamage Damage => damage;
}

/// <summary>Any change of the API's answer.</summary>
internal sealed class AlterFault(Action<ApiResponse, FaultContext> change) : Fault
{
    public override void Alter(ApiResponse response, FaultContext context) => change(response, context);
}

/// <summary>A change of the API's JSON, when the answer is a success.</summary>
internal sealed class JsonFault(Action<JsonNode> change) : Fault
{
    public override void Alter(ApiResponse response, FaultContext context)
    {
        if (response is { Status: < 300, Json: { } json })
        {
            change(json);
        }
    }
}

/// <summary>Half of the JSON text, sent as if it were whole.</summary>
internal sealed class TruncateFault : Fault
{
    public override void Alter(ApiResponse response, FaultContext context)
    {
        var bytes = ResponseWriter.Serialize(response);
        response.Bytes = bytes[..(bytes.Length / 2)];
        response.Json = null;
    }
}

/// <summary>
/// Lost or wrong links. The function gives the new target of <c>next</c> from the right one and the current address.
/// </summary>
internal sealed class LinkFault(Func<string, string, string?> change, Uri? origin = null, bool foreign = false) : Fault
{
    public override void Alter(ApiResponse response, FaultContext context)
    {
        var request = context.Http.Request;
        var current = $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}";
        var next = response.Links.Find(link => link.Relation == "next").Url ?? current;
        response.Links.Clear();
        if (change(next, current) is { } target)
        {
            var moved = new Uri(origin ?? context.State.Urls.Assets, new Uri(target).PathAndQuery).ToString();
            response.Links.Add(("next", foreign ? moved : target));
        }
    }
}

/// <summary>A page that begins at the wrong item.</summary>
internal sealed class PageFault(int shift, bool repeat) : Fault
{
    public override void Prepare(ApiRequest request) => (request.PageShift, request.RepeatPage) = (shift, repeat);
}

/// <summary>A redirect, by default to the same path on the asset host.</summary>
internal sealed class RedirectFault(int status, string? location) : Fault
{
    public override Task<bool> AnswerAsync(FaultContext context)
    {
        var request = context.Http.Request;
        context.Http.Response.StatusCode = status;
        context.Http.Response.Headers.Location = location ?? new Uri(
            context.State.Urls.Assets, request.Path + request.QueryString).ToString();
        return Task.FromResult(true);
    }
}
