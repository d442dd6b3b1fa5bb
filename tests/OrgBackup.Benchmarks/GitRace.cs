using System.Diagnostics;
using System.Globalization;

namespace OrgBackup.Benchmarks;

/// <summary>
/// The git side of a backup against git itself, from one server in a process of its own: first backup, the transfer
/// alone, a week's change, nothing changed. Whole processes in turns; the server's work is not in the processor seconds.
/// </summary>
internal sealed class GitRace : IDisposable
{
    private const int PullRequests = 200;
    private static readonly string Self = Path.Combine(AppContext.BaseDirectory, "OrgBackup.Benchmarks.dll");

    private readonly string _scratch = Directory.CreateTempSubdirectory("orgbackup-race-").FullName;
    private readonly int _rounds;
    private readonly HttpClient _http = new();
    private Process? _server;
    private Process? _s3;
    private Uri _url = new("http://127.0.0.1/");
    private int _fetched;

    private GitRace(int rounds) => _rounds = rounds;

    /// <param name="subjects">Sizes in MB of repositories to generate, or folders of bare ones.</param>
    /// <param name="rounds">How often everything is done.</param>
    public static async Task<int> RunAsync(string[] subjects, int rounds)
    {
        using var race = new GitRace(rounds);
        race.Serve();
        await race.ServeS3Async();
        Console.WriteLine($"medians of {rounds} rounds in turns: seconds / processor seconds / peak MB");
        foreach (var subject in subjects)
        {
            await race.RaceAsync(subject);
        }

        return 0;
    }

    public void Dispose()
    {
        _server?.StandardInput.Close();
        _server?.WaitForExit();
        _server?.Dispose();
        _s3?.Kill();
        _s3?.Dispose();
        _http.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    private string Root => Path.Combine(_scratch, "server");

    private void Serve()
    {
        Directory.CreateDirectory(Root);
        _server = Process.Start(new ProcessStartInfo("dotnet", [Self, "git-serve", Root])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _url = new Uri(_server.StandardOutput.ReadLine()!);
    }

    private async Task RaceAsync(string subject)
    {
        var name = $"race-{Path.GetFileName(subject)}.git";
        var served = Path.Combine(Root, name);
        if (int.TryParse(subject, CultureInfo.InvariantCulture, out var megabytes))
        {
            GeneratedHistory.Make(served, megabytes);
            AddPullRequests(served);
        }
        else
        {
            // what a partial or kept copy says of itself would keep the server from writing bitmaps, which GitHub has
            Run("cp", "-r", subject, served);
            foreach (var mark in Directory.GetFiles(Path.Combine(served, "objects", "pack")).Where(file => Path.GetExtension(file) is ".promisor" or ".keep"))
            {
                File.Delete(mark);
            }
        }

        Run("git", "-C", served, "repack", "-adbq");
        var size = Directory.GetFiles(Path.Combine(served, "objects", "pack"), "*.pack").Sum(pack => new FileInfo(pack).Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{subject}: {size / 1e6:0.0} MB"));
        await FirstAsync($"{_url}{name}");
        await WeeksAsync(served, $"{_url}{name}");
        Directory.Delete(served, recursive: true);
    }

    private async Task FirstAsync(string url)
    {
        var (clone, tar, own, transfer) = (New(), New(), New(), New());
        for (var round = 0; round < _rounds; round++)
        {
            var theirs = NewFolder();
            clone.Add(MeasuredCommand.Of("git", ["clone", "-q", "--mirror", url, theirs], isOneCore: false));
            tar.Add(MeasuredCommand.Of("tar", ["-czf", $"{theirs}.tar.gz", "-C", Path.GetDirectoryName(theirs)!, Path.GetFileName(theirs)], isOneCore: false));
            own.Add(Own("first", url, NewFolder()));
            transfer.Add(Own("transfer", url, NewFolder()));
            Clean();
        }

        var both = clone.Zip(tar, (one, other) => new MeasuredCommand(
            one.Seconds + other.Seconds, one.ProcessorSeconds + other.ProcessorSeconds, Math.Max(one.PeakMegabytes, other.PeakMegabytes))).ToList();
        Print("clone --mirror", clone);
        Print("clone --mirror + tar -czf", both);
        Print("own, to an indexed archive", own, both);
        Print("own, transfer alone", transfer, clone);
        await Task.CompletedTask;
    }

    private async Task WeeksAsync(string served, string url)
    {
        var (theirs, ours) = (NewFolder(), NewFolder());
        Run("git", "clone", "-q", "--mirror", url, theirs);
        Own("first", url, ours);
        var (fetch, next, nothing, unchanged) = (New(), New(), New(), New());
        var (theirBytes, ourBytes, requests) = (new List<long>(), new List<long>(), 0L);
        for (var week = 1; week <= _rounds; week++)
        {
            Change(served, week);
            await CountAsync();
            fetch.Add(MeasuredCommand.Of("git", ["-C", theirs, "fetch", "-q", "--prune"], isOneCore: false));
            theirBytes.Add((await CountAsync()).Bytes);
            next.Add(Own("next", url, ours));
            ourBytes.Add((await CountAsync()).Bytes);
            nothing.Add(MeasuredCommand.Of("git", ["-C", theirs, "fetch", "-q", "--prune"], isOneCore: false));
            await CountAsync();
            unchanged.Add(Own("next", url, ours));
            requests = (await CountAsync()).Requests;
        }

        if (_s3 is not null)
        {
            await WeeksInS3Async(served, url);
        }

        Print("a week's change, git fetch", fetch);
        Print("a week's change, own", next, fetch);
        Print("nothing changed, git fetch", nothing);
        Print("nothing changed, own", unchanged, nothing);
        Console.WriteLine($"  a week's bytes from the server: git {theirBytes.Order().ElementAt(_rounds / 2):N0}, own {ourBytes.Order().ElementAt(_rounds / 2):N0}; requests when nothing changed: {requests}");
        Clean();
    }

    /// <summary>The same against an S3 emulator: what it does itself is in the seconds, not in the processor seconds.</summary>
    private async Task WeeksInS3Async(string served, string url)
    {
        var store = $"s3://race/{Path.GetFileName(served)}";
        Own("first", url, store);
        var next = New();
        for (var week = _rounds + 1; week <= 2 * _rounds; week++)
        {
            Change(served, week);
            next.Add(Own("next", url, store));
        }

        Print("a week's change, own, in S3", next);
        await Task.CompletedTask;
    }

    /// <summary>An S3 emulator, where there is one.</summary>
    private async Task ServeS3Async()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        var port = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        try
        {
            _s3 = Process.Start(new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("no moto_server: nothing is measured in S3");
            return;
        }

        _s3.BeginErrorReadLine();
        _s3.BeginOutputReadLine();
        var endpoint = $"http://127.0.0.1:{port}";
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_S3", endpoint);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "race");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "race");
        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-1");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var made = await _http.PutAsync(new Uri($"{endpoint}/race"), content: null);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException("moto_server does not answer.");
    }

    /// <summary>Ten commits, a forced push, forty deletions.</summary>
    private static void Change(string served, int week)
    {
        var tip = Output("git", "-C", served, "rev-parse", "HEAD");
        for (var commit = 0; commit < 10; commit++)
        {
            var blob = Output("git", ["-C", served, "hash-object", "-w", "--stdin"], $"Week {week}, commit {commit}, {Guid.NewGuid()}\n");
            var tree = Output("git", ["-C", served, "mktree"], $"{Output("git", "-C", served, "ls-tree", tip)}\n100644 blob {blob}\tweek-{week}-{commit}.txt\n");
            tip = Output("git", "-C", served, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit-tree", "-p", tip, "-m", $"Week {week}", tree);
        }

        Run("git", "-C", served, "update-ref", "refs/heads/forced", week % 2 == 0 ? tip : $"{tip}~7");
        Run("git", "-C", served, "update-ref", Output("git", "-C", served, "symbolic-ref", "HEAD"), tip);
        foreach (var name in Output("git", "-C", served, "for-each-ref", "--format=%(refname)", "--count=40", "refs/pull").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Run("git", "-C", served, "update-ref", "-d", name);
        }
    }

    private static void AddPullRequests(string served)
    {
        var commits = Output("git", "-C", served, "rev-list", "HEAD").Split('\n');
        for (var number = 1; number <= PullRequests; number++)
        {
            Run("git", "-C", served, "update-ref", $"refs/pull/{number}/head", commits[number * commits.Length / (PullRequests + 1)]);
        }

        Run("git", "-C", served, "pack-refs", "--all");
    }

    private static MeasuredCommand Own(string what, string url, string folder) =>
        MeasuredCommand.Of("dotnet", [Self, "git-own", what, url, folder], isOneCore: false);

    private static List<MeasuredCommand> New() => [];

    private static void Print(string what, List<MeasuredCommand> runs, List<MeasuredCommand>? others = null)
    {
        var own = MeasuredCommand.Median(runs);
        var other = others is null ? null : MeasuredCommand.Median(others);
        var ratio = other is null ? "" : $"   seconds {own.Seconds / other.Seconds:0.00} of it, processor {own.ProcessorSeconds / other.ProcessorSeconds:0.00}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {what,-28} {own.Seconds,7:0.00} / {own.ProcessorSeconds,6:0.00} / {own.PeakMegabytes,4}{ratio}"));
    }

    private static void Run(string program, params string[] arguments) => Output(program, arguments);

    private static string Output(string program, params string[] arguments) => Output(program, arguments, "");

    private static string Output(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd().TrimEnd('\n');
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }

    private string NewFolder() => Path.Combine(Directory.CreateDirectory(Path.Combine(_scratch, "work")).FullName, $"{++_fetched}.git");

    private void Clean() => Directory.Delete(Path.Combine(_scratch, "work"), recursive: true);

    private async Task<(long Bytes, long Requests)> CountAsync()
    {
        var text = (await _http.GetStringAsync(new Uri(_url, GitServing.CountPath))).Split(' ');
        return (long.Parse(text[0], CultureInfo.InvariantCulture), long.Parse(text[1], CultureInfo.InvariantCulture));
    }
}
