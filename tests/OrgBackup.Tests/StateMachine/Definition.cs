using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrgBackup.Tests.StateMachine;

/// <summary>The state machine's definition as it lies in the repository, and its states on both levels.</summary>
internal static partial class Definition
{
    private static readonly string[] Handlers = ["Retry", "Catch"];

    public static string Text { get; } = File.ReadAllText(Path.GetFullPath(FilePath()));

    /// <summary>The definition with something in every placeholder, as the stack fills it.</summary>
    public static string Filled => Placeholder().Replace(Text, match => $"filled-{match.Groups["name"].Value}");

    public static JsonObject Read() => JsonNode.Parse(Text)!.AsObject();

    /// <summary>The machine itself, and that of each Map in it.</summary>
    public static IEnumerable<JsonObject> Machines(JsonObject machine) =>
        States(machine)
            .Where(state => state.Value["ItemProcessor"] is not null)
            .SelectMany(state => Machines(state.Value["ItemProcessor"]!.AsObject()))
            .Prepend(machine);

    public static IEnumerable<KeyValuePair<string, JsonObject>> States(JsonObject machine) =>
        machine["States"]!.AsObject().Select(state => KeyValuePair.Create(state.Key, state.Value!.AsObject()));

    public static IEnumerable<KeyValuePair<string, JsonObject>> AllStates(JsonObject machine) =>
        Machines(machine).SelectMany(States);

    public static IEnumerable<string> ErrorNames(JsonObject state) =>
        Handlers
            .SelectMany(field => state[field]?.AsArray() ?? [])
            .SelectMany(rule => rule!["ErrorEquals"]!.AsArray())
            .Select(name => name!.GetValue<string>());

    private static string FilePath([CallerFilePath] string caller = "") =>
        Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "..", "statemachine", "backup.asl.json");

    [GeneratedRegex(@"\$\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Placeholder();
}
