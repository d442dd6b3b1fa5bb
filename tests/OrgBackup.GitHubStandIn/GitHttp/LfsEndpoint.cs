using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.GitHttp;

/// <summary>Git LFS under a repository's git address: the batch API, and objects on the web origin.</summary>
internal sealed class LfsEndpoint(GitHubState state)
{
    private const string Root = "/info/lfs/objects/";
    private const string MediaType = "application/vnd.git-lfs+json";
    private const int LargestBatch = 100;

    public static bool IsFor(GitPath path) => path.Service.StartsWith(Root, StringComparison.Ordinal) && !path.IsWiki;

    public async Task HandleAsync(HttpContext context, Repository repository, GitPath path, Caller caller)
    {
        var request = context.Request;
        if (repository.Lfs.IsOff)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "Git LFS is not enabled.");
        }
        else if (path.Service == Root + "batch" && HttpMethods.IsPost(request.Method))
        {
            await AnswerBatchAsync(context, repository, caller);
        }
        else if (caller.IsAnonymous)
        {
            context.Response.Headers["LFS-Authenticate"] = "Basic realm=\"GitHub\"";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "Credentials needed");
        }
        else if (repository.Lfs.Find(path.Service[Root.Length..]) is { } content && HttpMethods.IsGet(request.Method))
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
        else
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "Not found");
        }
    }

    private async Task AnswerBatchAsync(HttpContext context, Repository repository, Caller caller)
    {
        var request = context.Request;
        if (request.ContentType != MediaType || request.Headers.Accept != MediaType)
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, $"Only {MediaType} is spoken.");
            return;
        }

        var question = await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted);
        var objects = question!["objects"]!.AsArray();
        if (objects.Count > LargestBatch)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "Too many objects.");
        }
        else if ((string?)question["operation"] == "upload" && !caller.MayWrite(repository, ["contents"], "write"))
        {
            await RefuseUploadAsync(context, caller);
        }
        else if ((string?)question["operation"] is not ("download" or "upload") || (string?)question["hash_algo"] != "sha256")
        {
            await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, "Only SHA-256 objects.");
        }
        else
        {
            Func<Repository, string, long, JsonObject> answer =
                (string?)question["operation"] == "upload" ? AnswerUpload : Answer;
            var answers = objects.Select(one => answer(repository, (string)one!["oid"]!, (long)one["size"]!));
            await WriteAsync(context, new JsonObject
            {
                ["transfer"] = "basic",
                ["objects"] = new JsonArray([.. answers]),
                ["hash_algo"] = "sha256",
            });
        }
    }

    private JsonObject Answer(Repository repository, string oid, long size)
    {
        var answer = new JsonObject { ["oid"] = oid, ["size"] = size };
        var content = repository.Lfs.Find(oid);
        if (content is null || repository.Lfs.Errors.ContainsKey(oid))
        {
            var (code, message) = repository.Lfs.Errors.GetValueOrDefault(oid, (404, "Object does not exist"));
            answer["error"] = new JsonObject { ["code"] = code, ["message"] = message };
            return answer;
        }

        var download = new JsonObject();
        if (repository.Lfs.IsOnWebOrigin)
        {
            download["href"] = state.Urls.ForServer($"/{repository.FullName}.git{Root}{oid}");
        }
        else
        {
            var (url, proof) = state.Assets.SignedLfsUrl(oid, content);
            (download["href"], download["expires_in"]) = (url, 3600);
            download["header"] = new JsonObject { ["X-Lfs-Proof"] = proof };
            answer["authenticated"] = true;
        }

        download["href"] = repository.Lfs.AddressOf(oid) ?? (string?)download["href"];
        answer["actions"] = new JsonObject { ["download"] = download };
        return answer;
    }

    /// <summary>Objects that are there need no action; the others are taken by a signed address, then verified.</summary>
    private JsonObject AnswerUpload(Repository repository, string oid, long size)
    {
        var answer = new JsonObject { ["oid"] = oid, ["size"] = size };
        if (repository.Lfs.Errors.TryGetValue(oid, out var error))
        {
            answer["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        }
        else if (repository.Lfs.Find(oid) is null)
        {
            var (url, verify, proof) = state.Assets.SignedLfsUpload(repository.Lfs, oid, size);
            JsonObject Action(string href) => new()
            {
                ["href"] = href,
                ["header"] = new JsonObject { ["X-Lfs-Proof"] = proof },
                ["expires_in"] = 3600,
            };
            answer["authenticated"] = true;
            answer["actions"] = new JsonObject { ["upload"] = Action(url), ["verify"] = Action(verify) };
        }

        return answer;
    }

    private static Task RefuseUploadAsync(HttpContext context, Caller caller)
    {
        context.Response.Headers["LFS-Authenticate"] = "Basic realm=\"GitHub\"";
        return caller.IsAnonymous
            ? RefuseAsync(context, StatusCodes.Status401Unauthorized, "Credentials needed")
            : RefuseAsync(context, StatusCodes.Status403Forbidden, "You must have push access to upload objects.");
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new JsonObject
        {
            ["message"] = message,
            ["documentation_url"] = "https://docs.github.com/repositories/working-with-files/managing-large-files",
        });
    }

    private static Task WriteAsync(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = $"{MediaType}; charset=utf-8";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }
}
