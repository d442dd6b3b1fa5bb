using System.Net;
using OrgBackup.Lambda.Telemetry;

namespace OrgBackup.Lambda.Runtime;

/// <summary>
/// The loop of a custom runtime: next, handle, response or error, one call after the other. The package
/// Amazon.Lambda.RuntimeSupport would take this class's place (decision 1).
/// </summary>
internal sealed class LambdaBootstrap(RuntimeApi api, LambdaLog log, TimeProvider time)
{
    /// <summary>The largest answer that AWS Lambda takes.</summary>
    public const int MaxAnswerBytes = 6 * 1024 * 1024;

    private const string TraceVariable = "_X_AMZN_TRACE_ID";

    /// <param name="start">Makes the handler, once; its failure is reported and ends the process.</param>
    /// <param name="cancellationToken">Ends the loop in order.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Func<RawHandler> start, CancellationToken cancellationToken)
    {
        try
        {
            if (await StartAsync(start, cancellationToken) is not { } handler)
            {
                return 1;
            }

            while (true)
            {
                await ServeAsync(handler, await api.NextAsync(cancellationToken), cancellationToken);
            }
        }
        catch (RuntimeApiException e)
        {
            log.Write(LogLevel.Fatal, e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private async Task<RawHandler?> StartAsync(Func<RawHandler> start, CancellationToken cancellationToken)
    {
        try
        {
            return start();
        }
        catch (Exception e)
        {
            log.Write(LogLevel.Fatal, e);
            await api.FailInitAsync(LambdaError.Of(e), cancellationToken);
            return null;
        }
    }

    private async Task ServeAsync(RawHandler handler, RuntimeEvent call, CancellationToken cancellationToken)
    {
        log.RequestId = call.Invocation.RequestId;

        // The AWS SDK reads it from there.
        Environment.SetEnvironmentVariable(TraceVariable, call.Invocation.TraceId);
        try
        {
            var answer = await HandleAsync(handler, call, cancellationToken);
            Require(await api.RespondAsync(call.Invocation.RequestId, answer, cancellationToken));
        }
        catch (Exception e) when (e is not RuntimeApiException && !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(call.Invocation, e, cancellationToken);
        }
        finally
        {
            log.RequestId = null;
        }
    }

    private async Task<byte[]> HandleAsync(RawHandler handler, RuntimeEvent call, CancellationToken cancellationToken)
    {
        using var early = new CancellationTokenSource(call.Invocation.Budget, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(early.Token, cancellationToken);
        try
        {
            var answer = await handler(call.Body, call.Invocation, stop.Token);
            return answer.Length <= MaxAnswerBytes ? answer : throw new ResponseRefusedException(
                $"The answer has {answer.Length} bytes; AWS Lambda takes {MaxAnswerBytes} at most.");
        }
        catch (OperationCanceledException e) when (early.IsCancellationRequested)
        {
            var seconds = call.Invocation.Budget.TotalSeconds;
            throw new OutOfTimeException($"The work was stopped after {seconds:0.#} seconds, before its time-out.", e);
        }
    }

    private async Task FailAsync(LambdaInvocation invocation, Exception failure, CancellationToken cancellationToken)
    {
        log.Write(LogLevel.Error, failure);
        var status = await api.FailAsync(invocation.RequestId, LambdaError.Of(failure), cancellationToken);
        if (status != HttpStatusCode.Accepted)
        {
            log.Write(LogLevel.Warn, $"The Runtime API answered {(int)status} to an error.");
        }
    }

    /// <summary>400 and 413 refuse the answer only: the caller gets an error instead, and the loop goes on.</summary>
    private static void Require(HttpStatusCode status)
    {
        if (status != HttpStatusCode.Accepted)
        {
            throw new ResponseRefusedException($"AWS Lambda refused the answer with status {(int)status}.");
        }
    }
}
