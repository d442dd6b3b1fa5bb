namespace OrgBackup.Aws;

/// <summary>
/// The names of state machines and executions: <c>arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME</c>.
/// </summary>
public static class StatesArn
{
    public static bool IsArn(string text) => text.StartsWith("arn:", StringComparison.Ordinal);

    public static bool IsExecution(string text) => Parts(text) is [_, _, "states", _, _, "execution", _, _];

    public static bool IsStateMachine(string text) => Parts(text) is [_, _, "states", _, _, "stateMachine", _];

    /// <summary>The ARN of a state machine's execution.</summary>
    public static string OfExecution(string stateMachine, string name) =>
        $"{stateMachine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{name}";

    /// <summary>The last part: what people call it.</summary>
    public static string NameOf(string arn) => Parts(arn)[^1];

    /// <summary>The region an ARN names.</summary>
    public static string RegionOf(string arn) => Parts(arn)[3];

    /// <summary>The page of AWS's console that shows an execution.</summary>
    public static Uri ConsolePage(string execution)
    {
        var (partition, region) = (Parts(execution)[1], RegionOf(execution));
        var host = partition switch
        {
            "aws-cn" => $"{region}.console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            _ => $"{region}.console.aws.amazon.com",
        };
        return new Uri($"https://{host}/states/home?region={region}#/v2/executions/details/{execution}");
    }

    private static string[] Parts(string arn) => arn.Split(':');
}
