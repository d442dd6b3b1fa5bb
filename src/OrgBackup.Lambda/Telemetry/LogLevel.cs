namespace OrgBackup.Lambda.Telemetry;

/// <summary>How much a line matters; AWS Lambda's own words.</summary>
internal enum LogLevel
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}
