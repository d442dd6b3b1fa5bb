using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrgBackup.Lambda.Runtime;

/// <summary>One function: application code that knows nothing of AWS Lambda's protocol.</summary>
public delegate Task<TOut> LambdaHandler<in TIn, TOut>(
    TIn input, LambdaInvocation invocation, CancellationToken cancellationToken);

/// <summary>The same, over the bytes that come and go.</summary>
internal delegate Task<byte[]> RawHandler(
    ReadOnlyMemory<byte> input, LambdaInvocation invocation, CancellationToken cancellationToken);

/// <summary>Puts JSON around a handler.</summary>
internal static class JsonHandler
{
    public static RawHandler Of<TIn, TOut>(
        LambdaHandler<TIn, TOut> handler, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output) =>
        async (bytes, invocation, cancellationToken) =>
        {
            var answer = await handler(Read(bytes, input), invocation, cancellationToken);
            return JsonSerializer.SerializeToUtf8Bytes(answer, output);
        };

    private static T Read<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type)
                ?? throw new UsageException("The event is empty: null.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"The event is not what this function takes: {e.Message}", inner: e);
        }
    }
}
