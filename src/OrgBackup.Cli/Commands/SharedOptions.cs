using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.Cli.Stack;
using OrgBackup.Git;

namespace OrgBackup.Cli.Commands;

/// <summary>The options and arguments that several verbs have, each with its own check: one sentence.</summary>
internal static class SharedOptions
{
    public const string VerboseName = "--verbose";
    public const int DefaultConcurrency = 4;
    private const int MaxConcurrency = 64;

    public static Option<string> Store(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "STORE",
        Required = true,
        CustomParser = result => Check(result, Complaints.OfStore),
    };

    /// <summary>The store of the verbs that read.</summary>
    public static Option<string> From() => Store("--from", "The store: a folder, or s3://bucket[/prefix]");

    /// <summary>The date of the verbs that read.</summary>
    public static Option<DateOnly?> AsOf() => Date("The newest snapshot on or before this date (default: the newest)");

    /// <summary>The names to take.</summary>
    public static Option<string[]> Only() => Globs("--only", "Only repositories whose name matches (repeatable)");

    /// <summary>The names to leave out.</summary>
    public static Option<string[]> Except() =>
        Globs("--except", "Leave out repositories whose name matches (repeatable)");

    public static Option<bool> Full() => Flag("--full", "Build on nothing stored earlier");

    public static Argument<string> Text(string name, string description, Func<string, string?> complaint) => new(name)
    {
        Description = description,
        CustomParser = result => Check(result, complaint),
    };

    /// <summary>The state machine of the verbs about a deployed stack.</summary>
    public static Option<string?> StateMachine() => new("--state-machine")
    {
        Description = $"The state machine (default: {DeployedStack.Variable}, else the only one of OrgBackup's)",
        HelpName = "NAME|ARN",
        CustomParser = result => Check(result, Complaints.OfStateMachine),
    };

    /// <summary>The execution of the verbs about a deployed stack.</summary>
    public static Argument<string?> Execution()
    {
        var execution = new Argument<string?>("EXECUTION")
        {
            Description = "The execution's name or ARN (default: the newest)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        execution.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Complaints.OfExecution(result.Tokens[0].Value) is { } complaint)
            {
                result.AddError(complaint);
            }
        });
        return execution;
    }

    public static Option<bool> Wait() => Flag("--wait", "Watch the execution until it is over");

    public static Option<string[]> Globs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "GLOB",
        CustomParser = result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError($"{name} is empty; give a name or a pattern such as \"web-*\"");
            }

            return [.. result.Tokens.Select(token => token.Value)];
        },
    };

    public static Option<DateOnly?> Date(string description) => new("--date")
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var date))
            {
                return date;
            }

            result.AddError($"--date '{text}' is not a date; write it as 2026-11-23");
            return null;
        },
    };

    public static Option<int?> Concurrency() => new("--concurrency")
    {
        Description = "How many repositories are backed up at once, 1 to 64 (default 4)",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (isNumber && number is > 0 and <= MaxConcurrency)
            {
                return number;
            }

            result.AddError($"--concurrency '{text}' is not a number from 1 to {MaxConcurrency}");
            return null;
        },
    };

    public static Option<VerifyLevel?> Verify() => new("--verify")
    {
        Description = "What is proved before a snapshot counts: none, quick (default) or full (read back)",
        HelpName = "LEVEL",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "none" => VerifyLevel.None,
            "quick" => VerifyLevel.Quick,
            "full" => VerifyLevel.Full,
            var other => Refuse<VerifyLevel>(result, $"--verify '{other}' is none of none, quick, full"),
        },
    };

    public static Option<GitEngineKind?> Engine() => new("--engine")
    {
        Description = "What fetches git data: v2 (default, OrgBackup's own) or libgit2",
        HelpName = "NAME",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "v2" => GitEngineKind.ProtocolV2,
            "libgit2" => GitEngineKind.LibGit2,
            var other => Refuse<GitEngineKind>(result, $"--engine '{other}' is none of v2, libgit2"),
        },
    };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>An option of every verb.</summary>
    public static Option<bool> Verbose() =>
        new(VerboseName) { Description = "Show stack traces of failures", Recursive = true };

    public static Option<bool> Json() => Flag("--json", "Write exactly one JSON document to standard output");

    private static string Check(ArgumentResult result, Func<string, string?> complaint)
    {
        var text = result.Tokens[0].Value;
        if (complaint(text) is { } error)
        {
            result.AddError(error);
        }

        return text;
    }

    private static T? Refuse<T>(ArgumentResult result, string error)
        where T : struct
    {
        result.AddError(error);
        return null;
    }
}
