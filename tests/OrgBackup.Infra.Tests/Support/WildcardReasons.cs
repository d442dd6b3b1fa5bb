namespace OrgBackup.Infra.Tests.Support;

/// <summary>
/// Every wildcard that an allowing statement may have, and why it is there. What is not in this table fails a test; so
/// does an entry that nothing uses any more.
/// </summary>
internal static class WildcardReasons
{
    public static IReadOnlyList<WildcardReason> All { get; } =
    [
        new("logs:CreateLogDelivery", "*", "Log deliveries and resource policies of CloudWatch Logs have no ARN."),
        new("logs:DeleteLogDelivery", "*", "As above."),
        new("logs:DescribeLogGroups", "*", "As above."),
        new("logs:DescribeResourcePolicies", "*", "As above."),
        new("logs:GetLogDelivery", "*", "As above."),
        new("logs:ListLogDeliveries", "*", "As above."),
        new("logs:PutResourcePolicy", "*", "As above."),
        new("logs:UpdateLogDelivery", "*", "As above."),
        new("xray:PutTelemetryRecords", "*", "Traces have no ARN when they are written."),
        new("xray:PutTraceSegments", "*", "As above."),
        new("xray:GetSamplingRules", "*", "As above."),
        new("xray:GetSamplingTargets", "*", "As above."),
        new("ecr:GetAuthorizationToken", "*", "The login to ECR is for the registry, which has no ARN."),
        new("states:DescribeExecution", "execution:OrgBackup-acme:*", "Executions are named when they start."),
        new("states:StopExecution", "execution:OrgBackup-acme:*", "As above."),
        new("states:DescribeExecution", "execution:OrgBackup-acme/repositories:*", "So are the Map's children."),
        new("states:StopExecution", "execution:OrgBackup-acme/repositories:*", "As above."),
        new("states:RedriveExecution", "execution:OrgBackup-acme/repositories:*", "As above."),
        new("s3:GetObject", "${Backups}/*", "Reading earlier records, manifests and archives: any repository's."),
        new("s3:PutObject", "${Backups}/*", "Repositories are discovered; the bucket's policy forbids overwriting."),
        new("s3:AbortMultipartUpload", "${Backups}/*", "As above."),
        new("s3:PutObjectTagging", "${Backups}/*_backup_*.tar.gz", "The dated archives of any repository."),
        new("s3:GetObject", "${Backups}/_runs/*", "The report reads the manifests of earlier runs."),
        new("s3:PutObject", "${Backups}/_runs/*", "A folder for each run."),
        new("s3:AbortMultipartUpload", "${Backups}/_runs/*", "As above."),
        new("s3:PutObject", "${Backups}/*/proofs/*", "A drill notes what it found, of any repository."),
        new("s3:AbortMultipartUpload", "${Backups}/*/proofs/*", "As above."),
        new("s3:PutObject", "${Backups}/_runs/drill-*", "A folder for each drill."),
        new("s3:AbortMultipartUpload", "${Backups}/_runs/drill-*", "As above."),
        new("s3:GetObject", "${Control}/lease/*", "One lease for each organization."),
        new("s3:PutObject", "${Control}/lease/*", "As above."),
        new("s3:AbortMultipartUpload", "${Control}/lease/*", "As above."),
        new("s3:GetObject", "${Control}/rate/*", "One object for each organization."),
        new("s3:PutObject", "${Control}/rate/*", "As above."),
        new("s3:AbortMultipartUpload", "${Control}/rate/*", "As above."),
        new("s3:GetObject", "${Control}/executions/*", "One object for each execution."),
        new("s3:PutObject", "${Control}/executions/*", "As above."),
        new("s3:AbortMultipartUpload", "${Control}/executions/*", "As above."),
        new("s3:GetObject", "${Control}/runs/*", "Items, results and checkpoints of each run."),
        new("s3:PutObject", "${Control}/runs/*", "As above."),
        new("s3:AbortMultipartUpload", "${Control}/runs/*", "As above."),
        new("s3:GetObject", "${Control}/map-runs/*", "Step Functions names a folder for each Map Run."),
        new("s3:PutObject", "${Control}/map-runs/*", "As above."),
        new("s3:ListMultipartUploadParts", "${Control}/map-runs/*", "As above."),
        new("s3:AbortMultipartUpload", "${Control}/map-runs/*", "As above."),
        new("s3:PutObject", "${AccessLogs}/backups/*", "S3 names the log files itself."),
        new("s3:PutObject", "${AccessLogs}/control/*", "As above."),
        new("ecs:RunTask", "task-definition/OrgBackup-acme:*", "An older execution starts an older revision."),
        new("ecs:StopTask", "task/${LargeCluster}/*", "Tasks are named when they start."),
        new("ecs:DescribeTasks", "task/${LargeCluster}/*", "As above."),
        new("kms:*", "*", "In a key's own policy * is that key; the account's IAM decides who uses it, as KMS advises."),
        new("kms:CreateGrant", "*", "In a key's own policy * is that key."),
        new("kms:Decrypt", "*", "As above."),
        new("kms:DescribeKey", "*", "As above."),
        new("kms:Encrypt", "*", "As above."),
        new("kms:GenerateDataKey", "*", "As above."),
        new("kms:GenerateDataKey*", "*", "As above; written by CDK for Secrets Manager."),
        new("kms:ReEncrypt*", "*", "As above; written by CDK for Secrets Manager."),
    ];
}

/// <summary>An action and the end of a resource's ARN, with one of them a wildcard; logical ids without their hash.</summary>
internal sealed record WildcardReason(string Action, string Resource, string Why);
