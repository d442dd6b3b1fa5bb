using OrgBackup.Lambda.Telemetry;

namespace OrgBackup.Lambda;

/// <summary>What the program has of the world around it; a test stands in for it.</summary>
internal sealed class LambdaHost
{
    public LambdaHost(Func<string, string?> variable, Stream output, TextWriter error, TimeProvider? time = null)
    {
        Variable = variable;
        Error = error;
        Time = time ?? TimeProvider.System;
        Lines = new JsonLines(output);
        Log = new LambdaLog(Lines, LambdaLog.LevelOf(variable("AWS_LAMBDA_LOG_LEVEL")), Time);
    }

    /// <summary>Gives an environment variable's value, or null.</summary>
    public Func<string, string?> Variable { get; }

    public TextWriter Error { get; }

    public TimeProvider Time { get; }

    public JsonLines Lines { get; }

    public LambdaLog Log { get; }

    /// <summary>Gets what takes the place of the network to the Runtime API; null: the network.</summary>
    public Func<HttpMessageHandler>? RuntimeApiHandler { get; init; }

    public static LambdaHost OfProcess() =>
        new(Environment.GetEnvironmentVariable, Console.OpenStandardOutput(), Console.Error);
}
