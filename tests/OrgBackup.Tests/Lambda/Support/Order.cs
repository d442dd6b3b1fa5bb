using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrgBackup.Tests.Lambda.Support;

/// <summary>What a handler of the tests takes.</summary>
internal sealed record Order(string Name, int Count = 1);

/// <summary>What it gives.</summary>
internal sealed record Receipt(string Text);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class OrderJson : JsonSerializerContext;
