using System.Text.Json.Nodes;

namespace OrgBackup.Tests.StateMachine;

/// <summary>What no validator here proves: every target is there, every state is reached, and every path ends.</summary>
internal static class StateGraph
{
    public static IEnumerable<string> Faults(JsonObject machine) =>
        Definition.Machines(machine).SelectMany(FaultsOf);

    private static IEnumerable<string> FaultsOf(JsonObject machine)
    {
        var states = Definition.States(machine).ToDictionary(StringComparer.Ordinal);
        var start = machine["StartAt"]!.GetValue<string>();
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var missing = Walk(start, name => states.TryGetValue(name, out var state) ? Targets(state) : null, reached);
        foreach (var name in missing)
        {
            yield return $"there is no state {name}";
        }

        foreach (var name in states.Keys.Except(reached, StringComparer.Ordinal))
        {
            yield return $"{name} is never reached";
        }

        foreach (var name in states.Keys.Where(name => !Ends(name, states)))
        {
            yield return $"no path from {name} ends";
        }
    }

    /// <summary>Visits all that can be reached, and gives the names that are no states.</summary>
    private static List<string> Walk(string start, Func<string, IEnumerable<string>?> targets, HashSet<string> reached)
    {
        var missing = new List<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var name))
        {
            if (!reached.Add(name))
            {
                continue;
            }

            if (targets(name) is { } next)
            {
                next.ToList().ForEach(open.Push);
            }
            else
            {
                missing.Add(name);
            }
        }

        return missing;
    }

    private static bool Ends(string name, Dictionary<string, JsonObject> states)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Walk(name, at => states.TryGetValue(at, out var state) ? Targets(state) : null, reached);
        return reached.Any(at => states.TryGetValue(at, out var state) && IsEnd(state));
    }

    private static bool IsEnd(JsonObject state) =>
        state["Type"]!.GetValue<string>() is "Succeed" or "Fail" || state["End"]?.GetValue<bool>() == true;

    private static IEnumerable<string> Targets(JsonObject state) =>
        new[] { state["Next"], state["Default"] }
            .Concat((state["Choices"]?.AsArray() ?? []).Select(choice => choice!["Next"]))
            .Concat((state["Catch"]?.AsArray() ?? []).Select(rule => rule!["Next"]))
            .OfType<JsonNode>()
            .Select(target => target.GetValue<string>());
}
