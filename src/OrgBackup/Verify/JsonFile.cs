using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrgBackup.Verify;

/// <summary>Reads a metadata file through without keeping it in memory.</summary>
public static class JsonFile
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 10_000 };

    /// <summary>The number of items: elements of an array, 1 for a single object.</summary>
    /// <exception cref="JsonException">Not JSON, or neither an array nor an object.</exception>
    public static async Task<long> CountAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var first = FirstCharacter(file);
        file.Position = 0;
        if (first == '{')
        {
            var options = new JsonDocumentOptions { MaxDepth = Deep.MaxDepth };
            using var document = await JsonDocument.ParseAsync(file, options, cancellationToken);
            return 1;
        }

        if (first != '[')
        {
            throw new JsonException("It is neither a JSON array nor an object.");
        }

        var count = 0L;
        var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, Deep, cancellationToken);
        await foreach (var item in items)
        {
            count++;
        }

        return count;
    }

    /// <summary>The items of an array, one after the other.</summary>
    /// <exception cref="JsonException">Not a JSON array.</exception>
    public static async IAsyncEnumerable<JsonElement> ItemsAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, Deep, cancellationToken);
        await foreach (var item in items)
        {
            yield return item;
        }
    }

    /// <summary>A file that holds a single object.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static async Task<JsonElement> SingleAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<JsonElement>(file, Deep, cancellationToken);
    }

    private static int FirstCharacter(FileStream file)
    {
        int next;
        do
        {
            next = file.ReadByte();
        }
        while (next is ' ' or '\t' or '\r' or '\n');
        return next;
    }
}
