using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>
/// What every request goes through, whichever listener it came by: the journal, latency, and faults of its path.
/// </summary>
internal static class Exchange
{
    public static JournalEntry Begin(GitHubState state, HttpContext context, RequestKind kind, PathString path)
    {
        var request = context.Request;
        var entry = state.Journal.Begin(
            kind, request.Method, path.Value ?? "/", request.QueryString.Value ?? "",
            request.Headers.UserAgent.ToString());
        if (entry.IsApi)
        {
            state.Budget.AtWork(entry.AtOnce);
        }

        entry.CanonicalPath = RestApi.Canonical(state.Model, entry.Path);
        context.Items[typeof(JournalEntry)] = entry;
        return entry;
    }

    public static JournalEntry Entry(HttpContext context) => (JournalEntry)context.Items[typeof(JournalEntry)]!;

    /// <summary>Runs the answer; whatever ends it, the journal gets its status.</summary>
    public static async Task RunAsync(GitHubState state, HttpContext context, JournalEntry entry, Func<Task> answer)
    {
        var whole = false;
        try
        {
            if (state.Options.Latency > TimeSpan.Zero)
            {
                await Task.Delay(state.Options.Latency, state.Time, context.RequestAborted);
            }

            await answer();
            whole = true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BodyCutException)
        {
            context.Abort();
        }
        finally
        {
            state.Journal.End(entry, whole ? context.Response.StatusCode : 499);
        }
    }

    /// <summary>
    /// Answers with the faults that are due for this request: an answer instead, or damage to the bytes.
    /// </summary>
    public static async Task ServeAsync(GitHubState state, HttpContext context, FaultCaller caller, Func<Task> serve)
    {
        var due = DueFaults(state, context);
        foreach (var fault in due)
        {
            if (await fault.AnswerAsync(new FaultContext(state, context, caller)))
            {
                return;
            }
        }

        if (due.Select(fault => fault.Damage).FirstOrDefault(damage => damage is not null) is { } found)
        {
            var stopping = CancellationTokenSource.CreateLinkedTokenSource(state.Stopping, context.RequestAborted);
            context.Response.RegisterForDispose(stopping);
            var damaged = new DamagedStream(context.Response.Body, found, context.Response, stopping.Token);
            context.Features.Set<IHttpResponseBodyFeature>(
                new StreamResponseBodyFeature(damaged, context.Features.Get<IHttpResponseBodyFeature>()!));
        }

        await serve();
    }

    /// <summary>The faults due for this request; asked once, as every asking counts.</summary>
    public static IReadOnlyList<Fault> DueFaults(GitHubState state, HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(Fault), out var known))
        {
            return (IReadOnlyList<Fault>)known!;
        }

        var due = state.Faults.Take(Entry(context));
        context.Items[typeof(Fault)] = due;
        return due;
    }
}
