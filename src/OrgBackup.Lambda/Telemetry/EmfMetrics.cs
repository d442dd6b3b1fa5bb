using System.Text.Json;
using OrgBackup.Report;

namespace OrgBackup.Lambda.Telemetry;

/// <summary>One measured value; the unit is a word of CloudWatch: <c>Count</c>, <c>Bytes</c>, <c>Seconds</c>.</summary>
internal sealed record Metric(string Name, double Value, string Unit);

/// <summary>
/// Metrics as lines of the log, in CloudWatch's embedded metric format: no call, no permission. The only dimension is
/// the organization; one per repository would cost.
/// </summary>
internal sealed class EmfMetrics(JsonLines lines, string organization, TimeProvider time)
{
    private const string Namespace = "OrgBackup";
    private const string Dimension = "Organization";
    private const int MaxPerLine = 100;

    public void Write(IEnumerable<Metric> metrics)
    {
        foreach (var group in metrics.Where(metric => double.IsFinite(metric.Value)).Chunk(MaxPerLine))
        {
            lines.Write(json => WriteMembers(json, group));
        }
    }

    private static void WriteDirective(Utf8JsonWriter json, Metric[] metrics)
    {
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        json.WriteStringValue(Dimension);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var metric in metrics)
        {
            json.WriteStartObject();
            json.WriteString("Name", metric.Name);
            json.WriteString("Unit", metric.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json, Metric[] metrics)
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        WriteDirective(json, metrics);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString(Dimension, VisibleText.Escape(organization));
        foreach (var metric in metrics)
        {
            json.WriteNumber(metric.Name, metric.Value);
        }
    }
}
