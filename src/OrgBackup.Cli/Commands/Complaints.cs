using OrgBackup.Aws;
using OrgBackup.Storage;

namespace OrgBackup.Cli.Commands;

/// <summary>What can be said of a STORE, ORG, REPO or RUN before anything is asked or opened.</summary>
internal static class Complaints
{
    /// <summary>Null for a folder's path or <c>s3://bucket[/prefix]</c>; else what is wrong with it.</summary>
    public static string? OfStore(string store)
    {
        try
        {
            StoreLocation.Parse(store);
            return null;
        }
        catch (UsageException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>Null for a name that GitHub accounts can have; else what is wrong with it.</summary>
    public static string? OfOrganization(string name) => name switch
    {
        "" => "ORG is empty; give the organization's name, as in github.com/NAME",
        _ when name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') => null,
        _ => $"'{name}' is not an organization's name; give the last part of github.com/NAME only",
    };

    public static string? OfRepository(string name) => name switch
    {
        "" => "REPO is empty; orgbackup list --from STORE shows the runs and their repositories",
        _ when name.Contains('/', StringComparison.Ordinal) =>
            $"'{name}' is not a repository's name; give it without the owner",
        _ => null,
    };

    /// <summary>Null for a name or an ARN that a state machine can have; else what is wrong with it.</summary>
    public static string? OfStateMachine(string machine) => machine switch
    {
        "" => "--state-machine is empty; give the state machine's name or ARN",
        _ when StatesArn.IsArn(machine) => StatesArn.IsStateMachine(machine)
            ? null
            : $"'{machine}' is not a state machine's ARN; "
                + "it looks like arn:aws:states:REGION:ACCOUNT:stateMachine:NAME",
        _ => null,
    };

    public static string? OfExecution(string execution) => execution switch
    {
        "" => "EXECUTION is empty; give its name or ARN, or leave it out for the newest",
        _ when StatesArn.IsArn(execution) => StatesArn.IsExecution(execution)
            ? null
            : $"'{execution}' is not an execution's ARN; "
                + "it looks like arn:aws:states:REGION:ACCOUNT:execution:STATE-MACHINE:NAME",
        _ when execution.Any(c => char.IsWhiteSpace(c) || c is '/' or ':') =>
            $"'{execution}' is not an execution's name",
        _ => null,
    };

    public static string? OfRun(string run) => run switch
    {
        "" => "RUN is empty; give a run's id, or latest",
        _ when run.Contains('/', StringComparison.Ordinal) =>
            $"'{run}' is not a run's id; orgbackup list --from STORE shows them",
        _ => null,
    };
}
