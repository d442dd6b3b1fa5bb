using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;

namespace OrgBackup.GitHubStandIn.Faults;

/// <summary>A place and an occurrence; the last call says what goes wrong there and switches it on.</summary>
public sealed class FaultPoint
{
    private readonly FaultRegistry _registry;
    private readonly string _pattern;
    private readonly Occurrence _occurrence;

    internal FaultPoint(FaultRegistry registry, string pattern, Occurrence occurrence) =>
        (_registry, _pattern, _occurrence) = (registry, pattern, occurrence);

    /// <summary>Only the n-th matching request, counted from 1.</summary>
    public FaultPoint Nth(int number) => new(_registry, _pattern, new(number, 1));

    /// <summary>Only the first k matching requests.</summary>
    public FaultPoint First(int count) => new(_registry, _pattern, new(1, count));

    /// <summary>The matching requests from the n-th on.</summary>
    public FaultPoint From(int number) => new(_registry, _pattern, new(number, int.MaxValue));

    /// <summary>Answers with a status; the body is JSON when it begins with a brace.</summary>
    public FaultRule Status(int status, string? body = null, params (string Name, string Value)[] headers) =>
        Add(new StatusFault(status, body ?? StatusFault.JsonBody($"Injected {status}"), headers));

    /// <summary>The HTML page that a proxy sends with 502, 503 or 504; with 200 a page instead of JSON.</summary>
    public FaultRule Html(int status) => Add(new StatusFault(status, StatusFault.HtmlPage, []));

    /// <summary>
    /// A secondary limit; without <paramref name="retryAfter"/> the client must wait a minute by itself.
    /// </summary>
    public FaultRule SecondaryLimit(int? retryAfter, int status = 403) => Add(new StatusFault(
        status,
        StatusFault.JsonBody(Refusals.Secondary),
        retryAfter is { } seconds ? [("Retry-After", seconds.ToString(CultureInfo.InvariantCulture))] : []));

    /// <summary>The caller's primary budget is gone, for this request and all later ones until the reset.</summary>
    public FaultRule PrimaryLimit(TimeSpan resetIn) => Add(new PrimaryLimitFault(resetIn));

    /// <summary>The repository is blocked: 451 for legal reasons, 403 for the terms of service.</summary>
    public FaultRule Blocked(int status = 451) => Add(new StatusFault(status, StatusFault.BlockBody(status), []));

    /// <summary>Nothing is sent for this long; then the answer follows.</summary>
    public FaultRule StallBeforeHeaders(TimeSpan time) => Add(new StallFault(time));

    /// <summary>The body stops for this long, in its middle or after so many bytes.</summary>
    public FaultRule StallInBody(TimeSpan time, long? afterBytes = null) =>
        Add(new DamageFault(new() { At = afterBytes, StallFor = time }));

    /// <summary>The connection breaks in the middle of the body or after so many bytes.</summary>
    public FaultRule CutBody(long? afterBytes = null) => Add(new DamageFault(new() { At = afterBytes, Cut = true }));

    /// <summary>One byte is not the one that was sent.</summary>
    public FaultRule FlipByte(long? at = null) => Add(new DamageFault(new() { At = at, Flip = true }));

    /// <summary>The JSON ends too early, but the HTTP answer is whole.</summary>
    public FaultRule TruncateJson() => Add(new TruncateFault());

    /// <summary>The header <c>Link</c> is lost.</summary>
    public FaultRule LoseLink() => Add(new LinkFault((_, _) => null));

    /// <summary>The next page is this page.</summary>
    public FaultRule LoopLink() => Add(new LinkFault((_, current) => current));

    /// <summary>The next page is on another origin; by default on the asset host, which records credentials.</summary>
    public FaultRule ForeignLink(Uri? origin = null) => Add(new LinkFault((next, _) => next, origin, foreign: true));

    /// <summary>The page before is sent again; the links go on as if nothing was.</summary>
    public FaultRule RepeatPage() => Add(new PageFault(0, repeat: true));

    /// <summary>The page begins k items too early (overlap), or too late when negative (items are lost).</summary>
    public FaultRule OverlapPage(int items) => Add(new PageFault(-items, repeat: false));

    /// <summary>
    /// A redirect to the asset host's origin, or to the place given; a relative one is sent as it is.
    /// </summary>
    public FaultRule Redirect(int status = 302, string? location = null) => Add(new RedirectFault(status, location));

    public FaultRule ContentType(string contentType) =>
        Add(new AlterFault((response, _) => response.ContentType = contentType));

    /// <summary>Changes the JSON in any other way.</summary>
    public FaultRule Json(Action<JsonNode> change) => Add(new JsonFault(change));

    /// <summary>All ids are beyond 32 bits, or beyond what a double holds (2^53).</summary>
    public FaultRule WideIds(bool beyondDouble = false) =>
        Json(json => JsonDamage.WidenIds(json, beyondDouble ? (1L << 53) + 1 : 1L << 33));

    /// <summary>Every object has a number above 2^63 and one with an exponent.</summary>
    public FaultRule HostileNumbers() => Json(JsonDamage.PlantNumbers);

    /// <summary>Every object has fields that no client knows.</summary>
    public FaultRule UnknownFields() => Json(JsonDamage.PlantFields);

    /// <summary>Every item of the answer has an object nested so deep.</summary>
    public FaultRule DeepNesting(int levels = 100) => Json(json => JsonDamage.Nest(json, levels));

    /// <summary>
    /// A GraphQL answer that is only part of what was asked: the data as it is, and an error beside it.
    /// </summary>
    public FaultRule GraphQlError(
        string type, string message) => Json(json => json["errors"] = new JsonArray(new JsonObject
        {
            ["type"] = type,
            ["message"] = message,
        }));

    private FaultRule Add(Fault fault) => _registry.Add(_pattern, _occurrence, fault);
}
