using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Writes an API answer: the bytes, gzip when asked for, and the headers that describe them.</summary>
internal static class ResponseWriter
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 100_000,
    };

    public static byte[] Serialize(ApiResponse response)
    {
        if (response.Json is null)
        {
            return response.Bytes ?? [];
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            response.Json.WriteTo(writer);
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// The weak tag of a body for one credential and media type: the same body has another tag for another token.
    /// </summary>
    public static string Tag(HttpRequest request, byte[] body)
    {
        var credential = Encoding.UTF8.GetBytes($"{request.Headers.Accept}\n{request.Headers.Authorization}\n");
        return $"W/\"{Convert.ToHexStringLower(SHA256.HashData([.. credential, .. body]))}\"";
    }

    public static async Task WriteAsync(HttpContext context, ApiResponse answer, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (answer.Links.Count > 0)
        {
            response.Headers.Link = string.Join(
                ", ", answer.Links.Select(link => $"<{link.Url}>; rel=\"{link.Relation}\""));
        }

        if (answer.LastModified is { } modified)
        {
            response.Headers.LastModified = modified.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (answer.Status is 304 or 204)
        {
            return;
        }

        response.ContentType = answer.ContentType;
        var sent = WantsGzip(context.Request, answer) ? Compress(response, body) : body;
        response.ContentLength = sent.Length;
        if (context.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(sent, context.RequestAborted);
        }
    }

    private static bool WantsGzip(HttpRequest request, ApiResponse answer) =>
        answer.ContentType.StartsWith("application/json", StringComparison.Ordinal)
        && request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    private static byte[] Compress(HttpResponse response, byte[] body)
    {
        response.Headers.ContentEncoding = "gzip";
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }
}
