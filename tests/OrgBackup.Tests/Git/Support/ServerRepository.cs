using System.Globalization;
using System.Text;

namespace OrgBackup.Tests.Git.Support;

/// <summary>
/// A bare repository on the server's disk, filled through <c>git fast-import</c> and <c>update-ref</c>.
/// </summary>
internal sealed class ServerRepository
{
    private ServerRepository(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Makes <c>{root}/acme/{name}.git</c>, empty, with HEAD on the branch.</summary>
    public static async Task<ServerRepository> CreateAsync(string root, string name, string branch = "main")
    {
        var folder = Path.Combine(root, "acme", $"{name}.git");
        Directory.CreateDirectory(folder);
        await GitCli.RunAsync(folder, "init", "--quiet", "--bare", $"--initial-branch={branch}");
        return new(folder);
    }

    /// <summary>Adds commits to a ref, each with one changed file and a second one that stays.</summary>
    public async Task<string> CommitAsync(string reference, int count = 1, int bytes = 200)
    {
        var script = new StringBuilder();
        for (var i = 1; i <= count; i++)
        {
            script.Append(CultureInfo.InvariantCulture, $"commit {reference}\n");
            script.Append(CultureInfo.InvariantCulture, $"committer Ada <ada@example.org> {1_790_000_000 + i} +0000\n");
            Data(script, $"Change {i} of {reference}");
            if (i == 1 && await ExistsAsync(reference))
            {
                script.Append(CultureInfo.InvariantCulture, $"from {reference}^0\n");
            }

            script.Append(CultureInfo.InvariantCulture, $"M 100644 inline docs/file-{i % 10}.txt\n");
            Data(script, Noise($"{reference}#{i}", bytes));
        }

        await GitCli.RunAsync(Folder, Encoding.UTF8.GetBytes(script.ToString()), "fast-import", "--quiet", "--force");
        return await OidAsync(reference);
    }

    public Task<string> GitAsync(params string[] arguments) => GitCli.RunAsync(Folder, arguments);

    public Task<string> OidAsync(string revision) => GitAsync("rev-parse", revision);

    /// <summary>Creates many refs at once.</summary>
    public Task UpdateRefsAsync(IEnumerable<(string Name, string Oid)> refs) =>
        UpdateRefsAsync(Encoding.UTF8.GetBytes(string.Concat(refs.Select(r => $"create {r.Name} {r.Oid}\n"))));

    public Task UpdateRefsAsync(byte[] commands) => GitCli.RunAsync(Folder, commands, "update-ref", "--stdin");

    /// <summary>Turns all packs into loose objects, which a test can lose one by one.</summary>
    public async Task UnpackAsync()
    {
        foreach (var pack in Directory.GetFiles(Path.Combine(Folder, "objects", "pack"), "*.pack"))
        {
            var aside = Path.Combine(Folder, Path.GetFileName(pack));
            File.Move(pack, aside);
            File.Delete(Path.ChangeExtension(pack, ".idx"));
            await GitCli.RunAsync(Folder, await File.ReadAllBytesAsync(aside), "unpack-objects", "-q");
            File.Delete(aside);
        }
    }

    private static void Data(StringBuilder script, string text) =>
        script.Append(CultureInfo.InvariantCulture, $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n");

    /// <summary>Text that does not compress, the same for the same seed.</summary>
    private static string Noise(string seed, int bytes)
    {
        var block = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        var data = new byte[bytes * 3 / 4];
        new Random(BitConverter.ToInt32(block)).NextBytes(data);
        return Convert.ToBase64String(data);
    }

    private async Task<bool> ExistsAsync(string reference) => (await GitAsync("for-each-ref", reference)).Length > 0;
}
