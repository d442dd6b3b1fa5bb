using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.GitHubStandIn.GitHttp;

/// <summary>
/// Serves git's smart HTTP protocol by running the machine's <c>git http-backend</c> as a CGI program: every ref of a
/// bare repository is offered, the machine's own git configuration plays no part, and the process dies with its client.
/// </summary>
public sealed class GitHttpBackend
{
    private const int MaxHeaderBytes = 32 * 1024;

    /// <summary>Gets git settings for the server side, such as <c>uploadpack.allowAnySHA1InWant</c>.</summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>(
        StringComparer.Ordinal);

    /// <summary>
    /// Answers one request. <paramref name="pathInfo"/> is the path of the repository's folder under
    /// <paramref name="projectRoot"/> and what git adds to it: <c>/acme/gears.git/info/refs</c>.
    /// </summary>
    public async Task ServeAsync(HttpContext context, string projectRoot, string pathInfo)
    {
        var gone = context.RequestAborted;
        using var process = Process.Start(Command(context, projectRoot, pathInfo))
            ?? throw new InvalidOperationException("git http-backend did not start.");
        try
        {
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, gone);
            var sending = SendBodyAsync(context.Request.Body, process, gone);
            await AnswerAsync(context.Response, process.StandardOutput.BaseStream, gone);
            await sending;
            await complaints;
            await process.WaitForExitAsync(gone);
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // The client went away: nobody is left to answer.
        }
        finally
        {
            Stop(process);
        }
    }

    private static async Task SendBodyAsync(Stream body, Process process, CancellationToken gone)
    {
        try
        {
            await body.CopyToAsync(process.StandardInput.BaseStream, gone);
        }
        catch (IOException) when (!gone.IsCancellationRequested)
        {
            // The program ended before it read everything; what it answered is the truth.
        }
        finally
        {
            process.StandardInput.Close();
        }
    }

    private static async Task AnswerAsync(HttpResponse response, Stream output, CancellationToken gone)
    {
        var reader = PipeReader.Create(output);
        response.StatusCode = StatusCodes.Status200OK;
        if (!await CgiHeaders.ReadAsync(reader, response, MaxHeaderBytes, gone))
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        while (true)
        {
            var read = await reader.ReadAsync(gone);
            foreach (var piece in read.Buffer)
            {
                await response.Body.WriteAsync(piece, gone);
            }

            await response.Body.FlushAsync(gone);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended by itself just now.
        }
    }

    private ProcessStartInfo Command(HttpContext context, string projectRoot, string pathInfo)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var environment = start.Environment;
        environment["GIT_PROJECT_ROOT"] = Path.GetFullPath(projectRoot);
        environment["PATH_INFO"] = pathInfo;
        environment["GIT_HTTP_EXPORT_ALL"] = "1";
        environment["REQUEST_METHOD"] = request.Method;
        environment["QUERY_STRING"] = request.QueryString.HasValue ? request.QueryString.Value![1..] : "";
        environment["CONTENT_TYPE"] = request.ContentType ?? "";
        environment["REMOTE_USER"] = context.User.Identity?.Name ?? "stand-in";
        environment["REMOTE_ADDR"] = context.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1";
        environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        if (request.ContentLength is { } length)
        {
            environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        }

        AddConfig(environment);
        return start;
    }

    private void AddConfig(IDictionary<string, string?> environment)
    {
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        var settings = Config.Append(new("safe.directory", "*")).ToList();
        environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < settings.Count; i++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = settings[i].Key;
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = settings[i].Value;
        }
    }
}
