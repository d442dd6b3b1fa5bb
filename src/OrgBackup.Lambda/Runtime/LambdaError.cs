using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Report;

namespace OrgBackup.Lambda.Runtime;

/// <summary>
/// A failure as AWS Lambda takes it and Step Functions shows it: the type is matched by <c>ErrorEquals</c>, the whole
/// is the Cause that people read.
/// </summary>
internal sealed record LambdaError
{
    /// <summary>
    /// The longest text of an error: states carry it on, and no state is to be larger than 2 KiB. The log has the rest.
    /// </summary>
    public const int MaxBytes = 1200;

    public required string ErrorMessage { get; init; }

    public required string ErrorType { get; init; }

    /// <summary>Gets where it happened; null for a failure that we understand.</summary>
    public IReadOnlyList<string>? StackTrace { get; init; }

    public static LambdaError Of(Exception failure) => failure is BackupException known
        ? new() { ErrorType = known.GetType().Name, ErrorMessage = Shown(FailureText.WithHint(known)) }
        : new()
        {
            ErrorType = failure.GetType().Name,
            ErrorMessage = Shown(failure.Message),
            StackTrace = FailureText.StackOf(failure),
        };

    /// <summary>The JSON text, cut down to <see cref="MaxBytes"/>: first the stack trace, then the message.</summary>
    public byte[] ToJson()
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, LambdaErrorJson.Readable.LambdaError);
        return bytes.Length <= MaxBytes ? bytes : Shorter().ToJson();
    }

    private static string Shown(string message) => VisibleText.Escape(message.Trim());

    private LambdaError Shorter() => StackTrace is { Count: > 0 } stack
        ? this with { StackTrace = [.. stack.Take(stack.Count / 2)] }
        : this with { ErrorMessage = $"{ErrorMessage[..(ErrorMessage.Length / 2)]}…" };
}

/// <summary>The Runtime API's JSON.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LambdaError))]
internal sealed partial class LambdaErrorJson : JsonSerializerContext
{
    /// <summary>Gets the context that leaves apostrophes and letters of every language as they are.</summary>
    public static LambdaErrorJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = null,
        });
}
