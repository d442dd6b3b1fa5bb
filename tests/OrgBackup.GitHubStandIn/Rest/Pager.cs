using System.Globalization;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>
/// Cuts a listing into pages. Only the <c>Link</c> header tells where the next page is: its cursor is opaque, and
/// <c>page=</c> of a client's own making is refused (stricter than GitHub; see <see cref="GitHubServerOptions.AllowPageNumbers"/>).
/// </summary>
internal static class Pager
{
    private const int DefaultSize = 30;

    /// <summary>
    /// A page of a listing whose places are offsets: what is added or removed before shifts the later pages, as on
    /// GitHub.
    /// </summary>
    public static ApiResponse Page<T>(ApiRequest request, IEnumerable<T> items, Func<T, JsonNode> render) =>
        Page(request, items, page => new JsonArray([.. page.Select(render)]));

    /// <summary>A page within an object, such as that of <c>/installation/repositories</c>.</summary>
    public static ApiResponse Page<T>(ApiRequest request, IEnumerable<T> items, Func<IReadOnlyList<T>, JsonNode> render)
    {
        var (all, size) = (All(request, items), Size(request));
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        var start = 0;
        if (request.Query("after") is { } cursor
            && !int.TryParse(
                Cursor.Read(Listing(request), cursor), NumberStyles.None, CultureInfo.InvariantCulture, out start))
        {
            return ApiResponse.Invalid("Cursor", "after");
        }

        if (request.Query("page") is { } page)
        {
            start = (int.Parse(page, CultureInfo.InvariantCulture) - 1) * size;
        }

        var first = Math.Clamp(start + (request.RepeatPage && start > 0 ? -size : request.PageShift), 0, all.Count);
        var response = ApiResponse.Ok(render([.. all.Skip(first).Take(size)]));
        AddLinks(request, response, new Place(start, size, all.Count));
        return response;
    }

    /// <summary>
    /// A page of a listing whose places are the last item seen: nothing is lost or repeated when items come or go.
    /// The items must be in the order of <paramref name="key"/>, ascending or descending.
    /// </summary>
    public static ApiResponse PageByKey<T>(
        ApiRequest request, IEnumerable<T> ordered, Func<T, string> key, Func<T, JsonNode> render)
    {
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        var items = All(request, ordered);
        var (size, start) = (Size(request), 0);
        if (request.Query("after") is { } cursor)
        {
            if (Cursor.Read(Listing(request), cursor) is not { } last)
            {
                return ApiResponse.Invalid("Cursor", "after");
            }

            start = After(items, key, last);
        }

        var first = Math.Clamp(start + (request.RepeatPage && start > 0 ? -size : request.PageShift), 0, items.Count);
        var response = ApiResponse.Ok(new JsonArray([.. items.Skip(first).Take(size).Select(render)]));
        if (start + size < items.Count)
        {
            response.Links.Add(("next", Address(request, key(items[start + size - 1]))));
        }

        return response;
    }

    /// <summary>The items of a listing; of a frozen repository each listing is made only once.</summary>
    private static IReadOnlyList<T> All<T>(ApiRequest request, IEnumerable<T> items) =>
        request.RepositoryOrNull?.Content.Frozen is { } made
            ? (IReadOnlyList<T>)made.GetOrAdd(Listing(request), _ => items.ToList())
            : items.ToList();

    private static int After<T>(IReadOnlyList<T> items, Func<T, string> key, string last)
    {
        var descending = items.Count > 1 && string.CompareOrdinal(key(items[0]), key(items[^1])) > 0;
        var (first, end) = (0, items.Count);
        while (first < end)
        {
            var middle = (first + end) / 2;
            var order = string.CompareOrdinal(key(items[middle]), last);
            if (descending ? order >= 0 : order <= 0)
            {
                first = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return first;
    }

    private static int Size(ApiRequest request) =>
        int.TryParse(request.Query("per_page"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size > 0
            ? Math.Min(size, request.MaxPageSize)
            : DefaultSize;

    private static ApiResponse? Refuse(ApiRequest request)
    {
        if (request.Query("page") is not { } page)
        {
            return null;
        }

        return request.State.Options.AllowPageNumbers
            && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? null
            : ApiResponse.Error(
                422,
                "Pagination with the page parameter is not supported; use cursor based pagination (after/before).");
    }

    private static void AddLinks(ApiRequest request, ApiResponse response, Place place)
    {
        var lastStart = (Math.Max(place.Total, 1) - 1) / place.Size * place.Size;
        if (place.Start > 0)
        {
            response.Links.Add(("prev", Address(request, Offset(Math.Max(0, place.Start - place.Size)))));
        }

        if (place.Start + place.Size < place.Total)
        {
            response.Links.Add(("next", Address(request, Offset(place.Start + place.Size))));
            response.Links.Add(("last", Address(request, Offset(lastStart))));
        }

        if (place.Start > 0)
        {
            response.Links.Add(("first", Address(request, Offset(0))));
        }
    }

    private static string Offset(int start) => start.ToString(CultureInfo.InvariantCulture);

    private static string Address(ApiRequest request, string place)
    {
        var cursor = Cursor.Make(Listing(request), place);
        var query = request.Http.Query.Where(pair => pair.Key is not ("after" or "before" or "page"))
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value.ToString())}")
            .Append($"after={cursor}");
        return request.Urls.ForApi($"{NumberedPath(request)}?{string.Join('&', query)}");
    }

    /// <summary>
    /// What a cursor is bound to: the resource (not the name it was asked by) and every other parameter.
    /// </summary>
    private static string Listing(ApiRequest request)
    {
        var filters = request.Http.Query.Where(pair => pair.Key is not ("after" or "before" or "page"))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        return $"{NumberedPath(request)}?{string.Join('&', filters)}".ToUpperInvariant();
    }

    /// <summary>GitHub's links name owners and repositories by number.</summary>
    private static string NumberedPath(ApiRequest request)
    {
        var segments = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            ["repos", _, _, .. var rest] => $"/repositories/{request.Repository.Id}/{string.Join('/', rest)}",
            ["orgs", var org, .. var rest] => $"/organizations/{request.Model.Find(org)!.Id}/{string.Join('/', rest)}",
            ["users", var login, .. var rest] => $"/user/{request.Model.Find(login)!.Id}/{string.Join('/', rest)}",
            _ => request.Path,
        };
    }

    private sealed record Place(int Start, int Size, int Total);
}
