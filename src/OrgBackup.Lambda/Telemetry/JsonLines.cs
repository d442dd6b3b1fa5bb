using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrgBackup.Lambda.Telemetry;

/// <summary>One JSON object a line, each in a single write: lines of several threads never mix.</summary>
internal sealed class JsonLines(Stream output)
{
    // The texts in it are made visible before; apostrophes and letters of every language stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _turn = new();

    /// <param name="members">Writes the members of the object.</param>
    public void Write(Action<Utf8JsonWriter> members)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (_turn)
        {
            output.Write(line.WrittenSpan);
            output.Flush();
        }
    }
}
