using System.Text.Json;
using OrgBackup.Report;

namespace OrgBackup.Lambda.Telemetry;

/// <summary>The log: JSON lines that CloudWatch keeps and Logs Insights can search by field.</summary>
internal sealed class LambdaLog(JsonLines lines, LogLevel least, TimeProvider time)
{
    private const int MaxMessageLength = 16 * 1024;

    /// <summary>Gets or sets the call that is served; an environment serves one at a time.</summary>
    public string? RequestId { get; set; }

    /// <summary>The level of <c>AWS_LAMBDA_LOG_LEVEL</c>; <c>INFO</c> when it is not set or not known.</summary>
    public static LogLevel LevelOf(string? text) =>
        Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : LogLevel.Info;

    public void Write(LogLevel level, string message, string? repository = null) => Line(level, message, json =>
    {
        if (repository is not null)
        {
            json.WriteString("repository", VisibleText.Escape(repository));
        }
    });

    /// <summary>Failures that we understand as sentences, others with where they happened.</summary>
    public void Write(LogLevel level, Exception failure)
    {
        var message = failure is BackupException known ? FailureText.WithHint(known) : failure.Message;
        Line(level, message, json =>
        {
            json.WriteString("errorType", failure.GetType().Name);
            if (failure is not BackupException)
            {
                WriteStack(json, failure);
            }
        });
    }

    private static void WriteStack(Utf8JsonWriter json, Exception failure)
    {
        json.WriteStartArray("stackTrace");
        foreach (var line in FailureText.StackOf(failure))
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
    }

    private static string Cut(string text) => text.Length > MaxMessageLength ? $"{text[..MaxMessageLength]}…" : text;

    private void Line(LogLevel level, string message, Action<Utf8JsonWriter> more)
    {
        if (level < least)
        {
            return;
        }

        lines.Write(json =>
        {
            json.WriteString("timestamp", time.GetUtcNow().UtcDateTime);
            json.WriteString("level", level.ToString().ToUpperInvariant());
            if (RequestId is { } id)
            {
                json.WriteString("requestId", id);
            }

            json.WriteString("message", VisibleText.Escape(Cut(message)));
            more(json);
        });
    }
}
