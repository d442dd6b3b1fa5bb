namespace OrgBackup.Tests.Restore;

/// <summary>Archives made by somebody who means harm, each with what must become of it.</summary>
internal static class HostileCases
{
    private const string Zero = "0000000000000000000000000000000000000000";
    private const string Pack = $"web.git/objects/pack/pack-{Zero}.pack";

    /// <summary>Gets the git archives that must be refused.</summary>
    public static IReadOnlyDictionary<string, Action<HostileTar>> Git { get; } =
        new Dictionary<string, Action<HostileTar>>(StringComparer.Ordinal)
        {
            ["absolute path"] = tar => tar.Add("/tmp/evil"),
            ["parent folder"] = tar => tar.Add("../evil"),
            ["parent folder further in"] = tar => tar.Add("web.git/objects/../../../evil"),
            ["backslashes"] = tar => tar.Add("web.git\\..\\..\\evil"),
            ["drive letter"] = tar => tar.Add("C:/evil"),
            ["symbolic link and a file through it"] = tar =>
                tar.Add("web.git/objects/pack", "", '2', "../../../").Add($"{Pack}"),
            ["hard link out"] = tar => tar.Add(Pack, "", '1', "../../canary"),
            ["character device"] = tar => tar.Add("web.git/objects/aa", "", '3'),
            ["block device"] = tar => tar.Add("web.git/objects/aa", "", '4'),
            ["fifo"] = tar => tar.Add("web.git/objects/aa", "", '6'),
            ["link as HEAD"] = tar => tar.Add("web.git/HEAD", "", '2', "/etc/passwd"),
            ["duplicate"] = tar => tar.Add(Pack).Add(Pack),
            ["case twins"] = tar => tar.Add("web.git/head"),
            ["refs that are twins after normalisation"] = tar =>
                tar.Add("web.git/refs/heads/\u00e9", Zero).Add("web.git/refs/heads/e\u0301", Zero),
            ["NUL in a name"] = tar => tar.Pax("path", "web.git/objects/a\0b").Add("x"),
            ["escape in a name"] = tar => tar.Add("web.git/\u001b[2J"),
            ["name of 100 kB"] = tar => tar.Pax("path", new string('a', 100_000)).Add("x"),
            ["long name of a gigabyte"] = tar => tar.Header("long", 1 << 30, 'L').Zeros(4096),
            ["half a million entries and more"] = tar => Repeat(tar, 600_000),
            ["bomb"] = tar => tar.Header(Pack, 400_000_000).Zeros(400_000_000),
            ["sparse file"] = tar => tar.Add(Pack, "x", 'S'),
            ["pax size that lies"] = tar => tar.Pax("size", "999999999999").Add(Pack),
            ["negative pax size"] = tar => tar.Pax("size", "-5").Add(Pack),
            ["pax record longer than its header"] = tar => tar.Add("PaxHeader", "999 path=x\n", 'x').Add(Pack),
            ["negative size"] = tar => tar.Header(Pack, 0, sizeField: [.. Enumerable.Repeat((byte)0xFF, 12)]),
            ["size that is no number"] = tar => tar.Header(Pack, 0, sizeField: [.. "0000000009x"u8]),
            ["wrong header checksum"] = tar => tar.Header(Pack, 0, checksumError: 1),
            ["second repository"] = tar => tar.Add("other.git/HEAD"),
            ["ref outside refs"] = tar => tar.Add("web.git/refs/../config"),
            ["ref that is a lock"] = tar => tar.Add("web.git/refs/heads/main.lock", Zero),
            ["ref of rubbish"] = tar => tar.Add("web.git/refs/heads/x", "rubbish"),
            ["ref and folder of one name"] = tar =>
                tar.Add("web.git/refs/heads/a", Zero).Add("web.git/refs/heads/a/b", Zero),
            ["pack that climbs"] = tar => tar.Add($"web.git/objects/pack/pack-{Zero}/../../../../evil.pack"),
            ["packed-refs of 600 MB"] = tar => tar.Header("web.git/packed-refs", 600L << 20).Zeros(4096),
        };

    /// <summary>Gets what replaces HEAD and packed-refs, and must be refused.</summary>
    public static IReadOnlyDictionary<string, (string Head, string Refs)> Texts { get; } =
        new Dictionary<string, (string Head, string Refs)>(StringComparer.Ordinal)
        {
            ["HEAD outside"] = ("ref: ../../etc/passwd\n", ""),
            ["HEAD of 5 kB"] = (new string('a', 5000), ""),
            ["packed ref that climbs"] = ("ref: refs/heads/main\n", $"{Zero} refs/heads/../../config\n"),
            ["packed ref of another name"] = ("ref: refs/heads/main\n", $"{Zero} refs/heads/evil\n"),
            ["packed rubbish"] = ("ref: refs/heads/main\n", "rubbish\n"),
        };

    /// <summary>Gets the metadata bundles that must be refused.</summary>
    public static IReadOnlyDictionary<string, Action<HostileTar>> Metadata { get; } =
        new Dictionary<string, Action<HostileTar>>(StringComparer.Ordinal)
        {
            ["absolute path"] = tar => tar.Add("/tmp/evil.json"),
            ["parent folder"] = tar => tar.Add("../evil.json"),
            ["folder"] = tar => tar.Add("a/evil.json"),
            ["backslash"] = tar => tar.Add("..\\evil.json"),
            ["drive letter"] = tar => tar.Add("C:evil.json"),
            ["symbolic link"] = tar => tar.Add("web_issues.json", "", '2', "/etc/passwd"),
            ["hard link"] = tar => tar.Add("web_issues.json", "", '1', "../../canary"),
            ["fifo"] = tar => tar.Add("web_issues.json", "", '6'),
            ["duplicate"] = tar => tar.Add("a.json").Add("a.json"),
            ["case twins"] = tar => tar.Add("a.json").Add("A.json"),
            ["twins after normalisation"] = tar => tar.Add("\u00e9.json").Add("e\u0301.json"),
            ["reserved name"] = tar => tar.Add("CON.json"),
            ["trailing dot"] = tar => tar.Add("evil."),
            ["control character"] = tar => tar.Add("a\nb.json"),
            ["NUL"] = tar => tar.Pax("path", "a\0b.json").Add("x"),
            ["name of 300 bytes"] = tar => tar.Pax("path", new string('a', 300)).Add("x"),
            ["too many files"] = tar => Repeat(tar, 20_000),
            ["bomb"] = tar => tar.Header("web_issues.json", 400_000_000).Zeros(400_000_000),
            ["size that lies"] = tar => tar.Header("web_issues.json", 1L << 32).Zeros(4096),
        };

    private static void Repeat(HostileTar tar, int count)
    {
        for (var i = 0; i < count; i++)
        {
            tar.Header($"{i:x}", 0);
        }
    }
}
