namespace OrgBackup.Steps;

/// <summary>One figure for the operator's charts and alarms.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">CloudWatch's word for the unit: <c>Count</c>, <c>Bytes</c>, <c>Seconds</c>, <c>None</c>.</param>
public sealed record StepMetric(string Name, double Value, string Unit = "Count");
