using Microsoft.AspNetCore.Http;

namespace OrgBackup.GitHubStandIn.GitHttp;

/// <summary>
/// A git address taken apart: <c>/{owner}/{name}.git/info/refs</c>; the ending <c>.git</c> may be left out.
/// </summary>
/// <param name="Suffix"><c>.git</c> or <c>.wiki.git</c>, as far as it was there.</param>
/// <param name="Service"><c>/info/refs</c>, <c>/git-upload-pack</c>, ….</param>
internal sealed record GitPath(string Owner, string Name, string Suffix, string Service)
{
    private static readonly string[] Endings = [".wiki.git", ".wiki", ".git", ""];

    public bool IsWiki => Suffix.StartsWith(".wiki", StringComparison.Ordinal);

    /// <summary>Gets the address with its <c>.git</c>, as the journal and the faults know it.</summary>
    public string Canonical => $"/{Owner}/{Name}{(IsWiki ? ".wiki" : "")}.git{Service}";

    public static GitPath? Parse(string path)
    {
        if (path.Split('/') is not ["", { Length: > 0 } owner, { Length: > 0 } name, .. var rest])
        {
            return null;
        }

        var suffix = Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal))!;
        return new GitPath(owner, name[..^suffix.Length], suffix, string.Concat(rest.Select(part => "/" + part)));
    }

    /// <summary>Whether the request is one of the two that fetching by the smart protocol makes.</summary>
    public bool IsReading(HttpRequest request) => Service switch
    {
        "/info/refs" => request.Query["service"] == "git-upload-pack" && HttpMethods.IsGet(request.Method),
        "/git-upload-pack" => HttpMethods.IsPost(request.Method),
        _ => false,
    };

    /// <summary>Whether the request is one of the two that pushing makes.</summary>
    public bool IsWriting(HttpRequest request) => Service switch
    {
        "/info/refs" => request.Query["service"] == "git-receive-pack" && HttpMethods.IsGet(request.Method),
        "/git-receive-pack" => HttpMethods.IsPost(request.Method),
        _ => false,
    };
}
