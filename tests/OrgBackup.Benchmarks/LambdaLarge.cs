using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Benchmarks;

/// <summary>One invocation of the backup function on a large repository: memory of its processes, disk, time.</summary>
internal static class LambdaLarge
{
    private const string Name = "large-org";

    public static async Task<int> RunAsync(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("orgbackup-benchmark-").FullName;
        await using var server = await GitHubServer.StartAsync(new GitHubServerOptions { Limits = LimitOptions.Off });
        using var moto = StartMoto(out var endpoint);
        try
        {
            var owner = server.Model.AddUser("mona");
            var repository = server.Model.AddRepository(server.Model.AddOrganization(Name, owner), "large", one => one.HasWiki = false);
            var pack = LargeGit.Write(repository, megabytes, folder);
            await PrepareAsync(endpoint, server.Tokens.AddClassic(owner).Value);
            var variables = Variables(server, endpoint);
            var payload = await DiscoverAsync(folder, variables, endpoint);
            await using var backup = Function("backup", folder, variables);
            return await MeasureAsync(backup, payload, pack);
        }
        finally
        {
            moto.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(LambdaFunction backup, JsonNode payload, long pack)
    {
        var work = backup.InvokeAsync(payload);
        var (memory, disk) = (0L, 0L);
        while (!work.IsCompleted)
        {
            memory = Math.Max(memory, backup.Sandboxes is [var running] ? Memory(running) : 0);
            disk = Math.Max(disk, backup.Sandboxes is [var used] ? Disk(used.TempFolder) : 0);
            await Task.Delay(50);
        }

        var call = await work;
        foreach (var line in backup.Log.Where(_ => call.Status != "done"))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"pack {pack >> 20} MiB, {call.Status}: {call.Duration.TotalSeconds:0.0} s, peak RSS {memory >> 20} MiB, peak disk {disk >> 20} MiB = {(double)disk / pack:0.000} of the pack"));
        return call.Status == "done" ? 0 : 1;
    }

    private static long Memory(Sandbox sandbox) => sandbox.ProcessId is > 0 and var id ? ProcessTree.Sample(id).Rss : 0;

    private static long Disk(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A folder went away meanwhile.
            return 0;
        }
    }

    /// <summary>The first item of the list that the discovery wrote, as the Map would hand it out.</summary>
    private static async Task<JsonNode> DiscoverAsync(string folder, Dictionary<string, string> variables, Uri endpoint)
    {
        await using var discover = Function("discover", folder, variables);
        var call = await discover.InvokeAsync(JsonNode.Parse("""{"execution":{"Id":"arn:one","Name":"one","Input":{}}}""")!);
        var run = call.Output!;
        using var s3 = Client(endpoint);
        using var found = await s3.GetObjectAsync($"{Name}-control", (string)run["itemsKey"]!);
        var items = await JsonNode.ParseAsync(found.ResponseStream);
        return new JsonObject
        {
            ["run"] = new JsonObject { ["id"] = (string)run["runId"]!, ["attempt"] = (int)run["attempt"]! },
            ["item"] = items![0]!.DeepClone(),
            ["step"] = 0,
            ["idle"] = 0,
        };
    }

    private static LambdaFunction Function(string handler, string folder, Dictionary<string, string> variables) =>
        new() { Name = handler, Handler = handler, Folder = folder, Environment = variables, TimeOut = TimeSpan.FromMinutes(15) };

    private static Dictionary<string, string> Variables(GitHubServer server, Uri endpoint) => new(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/bin:/bin",
        ["DOTNET_ROOT"] = LambdaProgramFile.DotNetRoot,
        ["DOTNET_GCHeapHardLimit"] = "40000000",
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "example",
        ["AWS_ENDPOINT_URL"] = endpoint.AbsoluteUri,
        ["GITHUB_API_URL"] = server.ApiUrl.AbsoluteUri,
        ["GITHUB_GRAPHQL_URL"] = server.GraphQlUrl.AbsoluteUri,
        ["GITHUB_SERVER_URL"] = server.ServerUrl.AbsoluteUri,
        ["ORGBACKUP_ORGANIZATION"] = Name,
        ["ORGBACKUP_STORE"] = $"s3://{Name}-backup",
        ["ORGBACKUP_CONTROL_BUCKET"] = $"{Name}-control",
        ["ORGBACKUP_SECRET"] = Name,
        ["ORGBACKUP_TAG_ARCHIVES"] = "true",
    };

    private static async Task PrepareAsync(Uri endpoint, string token)
    {
        using var s3 = Client(endpoint);
        await s3.PutBucketAsync($"{Name}-backup");
        await s3.PutBucketAsync($"{Name}-control");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(new JsonObject { ["Name"] = Name, ["SecretString"] = token }.ToJsonString()),
        };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "secretsmanager.CreateSecret");
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private static AmazonS3Client Client(Uri endpoint) => new(
        new BasicAWSCredentials("AKIAEXAMPLE", "example"),
        new AmazonS3Config { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1", ForcePathStyle = true });

    private static Process StartMoto(out Uri endpoint)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        endpoint = new Uri($"http://127.0.0.1:{port}");
        var process = Process.Start(new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", $"{port}"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (true)
        {
            try
            {
                using var connection = new TcpClient("127.0.0.1", port);
                return process;
            }
            catch (SocketException) when (!process.HasExited)
            {
                Thread.Sleep(100);
            }
        }
    }
}
