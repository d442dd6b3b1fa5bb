using System.Text.Json.Nodes;

namespace OrgBackup.Infra.Tests;

/// <summary>What starts by itself, and what tells somebody: schedules, the salvage rule, alarms, the dashboard.</summary>
public sealed class EventTests
{
    private static readonly string[] Metrics =
    [
        "RepositoriesSucceeded", "RepositoriesUnchanged", "RepositoriesPartial", "RepositoriesFailed", "RepositoriesGone",
        "BytesStored", "ApiCalls", "RunsSucceeded", "RunsSkipped", "OldestConfirmedSnapshotDays", "RateLimitWaitSeconds",
        "DaysSinceSuccess", "TokenDaysLeft",
    ];

    [Fact]
    public void The_weekly_run_starts_on_Sunday_at_14_UTC_and_knows_its_time()
    {
        var weekly = Synthesized.Default.Only("AWS::Scheduler::Schedule", "SchedulesWeekly");

        weekly["ScheduleExpression"]!.GetValue<string>().Should().Be("cron(0 14 ? * SUN *)");
        weekly["ScheduleExpressionTimezone"]!.GetValue<string>().Should().Be("UTC");
        weekly["State"]!.GetValue<string>().Should().Be("ENABLED");
        weekly["Target"]!["Input"]!.GetValue<string>().Should().Be("""{"scheduledTime":"<aws.scheduler.scheduled-time>"}""");
        Intrinsic.Text(weekly["Target"]!["Arn"]).Should().Contain("StateMachine");
    }

    [Fact]
    public void The_schedule_can_be_chosen_and_switched_off()
    {
        var weekly = Synthesized.With("schedule=cron(30 2 ? * SAT *)", "scheduleTimezone=Europe/Berlin", "scheduleEnabled=false")
            .Only("AWS::Scheduler::Schedule", "SchedulesWeekly");

        weekly["ScheduleExpression"]!.GetValue<string>().Should().Be("cron(30 2 ? * SAT *)");
        weekly["ScheduleExpressionTimezone"]!.GetValue<string>().Should().Be("Europe/Berlin");
        weekly["State"]!.GetValue<string>().Should().Be("DISABLED");
    }

    [Fact]
    public void The_report_function_looks_every_day_when_a_run_last_succeeded()
    {
        var watch = Synthesized.Default.Only("AWS::Scheduler::Schedule", "SchedulesWatch");

        watch["ScheduleExpression"]!.GetValue<string>().Should().StartWith("cron(").And.EndWith("* * ? *)");
        watch["Target"]!["Input"]!.GetValue<string>().Should().Be("""{"action":"watch"}""");
        Intrinsic.Text(watch["Target"]!["Arn"]).Should().StartWith("arn:${ReportFunction");
    }

    [Fact]
    public void An_execution_that_ends_badly_is_salvaged()
    {
        var rule = Synthesized.Default.Only("AWS::Events::Rule");
        var target = rule["Targets"]!.AsArray().Should().ContainSingle().Subject!;

        rule["EventPattern"]!["source"]!.ToJsonString().Should().Be("""["aws.states"]""");
        rule["EventPattern"]!["detail"]!["status"]!.ToJsonString().Should().Be("""["FAILED","TIMED_OUT","ABORTED"]""");
        rule["EventPattern"]!["detail"]!["stateMachineArn"]!.AsArray().Should().ContainSingle();
        Filled(target["InputTransformer"]!).ToJsonString().Should().Be(
            """{"action":"salvage","execution":{"Id":"arn:1","Name":"n","Status":"FAILED"}}""");
    }

    [Fact]
    public void What_cannot_be_delivered_is_tried_again_and_then_kept()
    {
        var queue = $"arn:${{{Synthesized.Default.Only("AWS::SQS::Queue").Id}}}";
        var targets = Synthesized.Default.Of("AWS::Scheduler::Schedule").Select(schedule => schedule["Target"]!)
            .Concat(Synthesized.Default.Of("AWS::Events::Rule").Select(rule => rule["Targets"]![0]!)).ToList();

        targets.Should().HaveCount(3);
        foreach (var target in targets)
        {
            Intrinsic.Text(target["DeadLetterConfig"]!["Arn"]).Should().Be(queue);
            target["RetryPolicy"]!["MaximumRetryAttempts"]!.GetValue<int>().Should().BeInRange(1, 185);
        }

        var report = Synthesized.Default.Only("AWS::Lambda::Function", "Report");
        Intrinsic.Text(report["DeadLetterConfig"]!["TargetArn"]).Should().Be(queue);
    }

    [Theory]
    [InlineData("failed-repositories", "RepositoriesFailed", "GreaterThanThreshold", 0, "notBreaching")]
    [InlineData("no-success", "DaysSinceSuccess", "GreaterThanThreshold", 8, "breaching")]
    [InlineData("oldest-snapshot", "OldestConfirmedSnapshotDays", "GreaterThanThreshold", 15, "notBreaching")]
    [InlineData("run-not-clean", "RunsSucceeded", "LessThanThreshold", 1, "notBreaching")]
    [InlineData("execution-failed", "ExecutionsFailed", "GreaterThanThreshold", 0, "notBreaching")]
    [InlineData("execution-timed-out", "ExecutionsTimedOut", "GreaterThanThreshold", 0, "notBreaching")]
    [InlineData("execution-aborted", "ExecutionsAborted", "GreaterThanThreshold", 0, "notBreaching")]
    [InlineData("dead-letters", "ApproximateNumberOfMessagesVisible", "GreaterThanThreshold", 0, "notBreaching")]
    public void Somebody_is_told(string name, string metric, string comparison, double threshold, string missing)
    {
        var alarm = Synthesized.Default.Of("AWS::CloudWatch::Alarm")
            .Single(alarm => alarm["AlarmName"]!.GetValue<string>() == $"OrgBackup-acme-{name}");

        alarm["MetricName"]!.GetValue<string>().Should().Be(metric);
        alarm["ComparisonOperator"]!.GetValue<string>().Should().Be(comparison);
        alarm["Threshold"]!.GetValue<double>().Should().Be(threshold);
        alarm["TreatMissingData"]!.GetValue<string>().Should().Be(missing);
        Intrinsic.Text(alarm["AlarmActions"]![0]).Should().Be($"${{{Synthesized.Default.Only("AWS::SNS::Topic").Id}}}");
    }

    [Fact]
    public void No_alarm_looks_back_further_than_CloudWatch_can_and_each_is_documented()
    {
        var alarms = Synthesized.Default.Of("AWS::CloudWatch::Alarm").ToList();
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Find(AppContext.BaseDirectory), "docs", "operate.md"));

        alarms.Should().HaveCount(9).And.OnlyContain(alarm =>
            alarm["Period"]!.GetValue<int>() * alarm["EvaluationPeriods"]!.GetValue<int>() <= 7 * 24 * 3600);
        foreach (var name in alarms.Select(alarm => alarm["AlarmName"]!.GetValue<string>()["OrgBackup-acme-".Length..]))
        {
            page.Should().Contain($"`{name}`");
        }
    }

    [Fact]
    public void An_address_subscribes_only_when_it_is_given()
    {
        Synthesized.Default.Of("AWS::SNS::Subscription").Should().BeEmpty();
        Synthesized.Full.Only("AWS::SNS::Subscription")["Endpoint"]!.GetValue<string>().Should().Be("ops@example.org");
    }

    [Fact]
    public void The_dashboard_shows_every_metric_of_the_steps()
    {
        var body = Intrinsic.Text(Synthesized.Default.Only("AWS::CloudWatch::Dashboard")["DashboardBody"]);

        foreach (var metric in Metrics)
        {
            body.Should().Contain($"\"OrgBackup\",\"{metric}\",\"Organization\",\"acme\"");
        }
    }

    [Fact]
    public void The_operator_gets_names_and_links() =>
        Synthesized.Default.Json["Outputs"]!.AsObject().Select(output => output.Key).Should().BeEquivalentTo(
            "BackupBucket", "Store", "ControlBucket", "SecretArn", "StateMachineArn", "AlarmTopicArn", "UploaderRoles",
            "StateMachineConsole", "DashboardConsole", "BucketConsole");

    /// <summary>What EventBridge makes of an event: paths give JSON values, strings in quotes.</summary>
    private static JsonNode Filled(JsonNode transformer)
    {
        var detail = JsonNode.Parse("""{"executionArn":"arn:1","name":"n","startDate":1763906400000,"status":"FAILED"}""")!;
        var text = transformer["InputPathsMap"]!.AsObject().Aggregate(
            transformer["InputTemplate"]!.GetValue<string>(),
            (template, path) => template.Replace(
                $"<{path.Key}>", detail[path.Value!.GetValue<string>()["$.detail.".Length..]]!.ToJsonString(), StringComparison.Ordinal));
        return JsonNode.Parse(text)!;
    }
}
