using System.Globalization;

namespace OrgBackup.Benchmarks;

/// <summary>What a process and all its descendants use, read from <c>/proc</c>. Shared pages are counted in each of them.</summary>
internal static class ProcessTree
{
    private const int KernelPage = 4096;

    /// <summary>Resident bytes and open handles of the whole tree at this moment.</summary>
    public static (long Rss, int Handles) Sample(int root)
    {
        var parents = Parents();
        var (rss, handles) = (0L, 0);
        foreach (var id in parents.Keys.Where(id => Descends(id, root, parents)))
        {
            try
            {
                var pages = File.ReadAllText($"/proc/{id}/statm").Split(' ')[1];
                rss += long.Parse(pages, CultureInfo.InvariantCulture) * KernelPage;
                handles += Directory.GetFiles($"/proc/{id}/fd").Length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile.
            }
        }

        return (rss, handles);
    }

    /// <summary>The highest resident size of one process so far, in bytes, as the kernel notes it; 0 once it ended.</summary>
    public static long PeakOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static bool Descends(int id, int root, Dictionary<int, int> parents)
    {
        while (id != root)
        {
            if (!parents.TryGetValue(id, out id))
            {
                return false;
            }
        }

        return true;
    }

    private static Dictionary<int, int> Parents()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                {
                    // "pid (name) state parent …"; the name may hold anything.
                    var stat = File.ReadAllText($"{folder}/stat");
                    parents[id] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }

        return parents;
    }
}
