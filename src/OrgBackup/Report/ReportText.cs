using System.Text;

namespace OrgBackup.Report;

/// <summary>A run's report for a terminal: what needs attention first, then the sums, then where to read on.</summary>
public sealed class ReportText
{
    private const string Indent = "           ";
    private static readonly string[] Told = [OutcomeStatus.Failed, OutcomeStatus.Partial, OutcomeStatus.Gone];

    private readonly StringBuilder _text = new();
    private readonly RunManifest _manifest;
    private readonly string _store;
    private readonly Func<string, string, string> _paint;

    private ReportText(RunManifest manifest, string store, Func<string, string, string>? paint)
    {
        _manifest = manifest;
        _store = store;
        _paint = paint ?? ((_, text) => text);
    }

    /// <summary>Renders the report; every line ends in a line feed.</summary>
    /// <param name="manifest">The run.</param>
    /// <param name="store">The store as the operator named it: the command for a retry is built on it.</param>
    /// <param name="paint">Colours a text by a status word of the contract or <c>warning</c>; null: no colours.</param>
    public static string Render(RunManifest manifest, string store, Func<string, string, string>? paint = null) =>
        new ReportText(manifest, store, paint).Render();

    private string Render()
    {
        var run = _manifest.Run;
        var attempt = run.Attempt > 1 ? $", attempt {run.Attempt}" : "";
        Line($"Backup of {run.Organization}, run {run.Id}{attempt}");
        foreach (var warning in ReportNotes.Warnings(_manifest))
        {
            Line(_paint("warning", "warning"), $": {warning}");
        }

        Line("");
        foreach (var status in Told)
        {
            foreach (var outcome in _manifest.Outcomes.Where(outcome => outcome.Status == status))
            {
                Tell(outcome);
            }
        }

        Sums();
        Where();
        return _text.ToString();
    }

    private void Tell(RepositoryOutcome outcome)
    {
        var type = outcome.Error is { } error ? $"  {error.Type}" : "";
        Line(_paint(outcome.Status, $"  {outcome.Status,-9}"), $"{outcome.Name}{type}");
        Detail(outcome.Error?.Message);
        Detail(outcome.Error?.Hint is { Length: > 0 } hint ? $"hint: {hint}" : null);
        foreach (var missing in outcome.Missing ?? [])
        {
            Detail(MissingText.Describe(missing));
        }

        Detail(outcome.Note);
    }

    private void Sums()
    {
        if (_manifest.Outcomes.Any(outcome => Told.Contains(outcome.Status, StringComparer.Ordinal)))
        {
            Line("");
        }

        var (run, totals) = (_manifest.Run, _manifest.Totals);
        string[] parts =
        [
            $"{totals.Succeeded} succeeded", $"{totals.Unchanged} unchanged", $"{totals.Partial} partial",
            $"{totals.Failed} failed", $"{totals.Skipped} skipped", $"{totals.Gone} gone",
        ];
        Line($"{HumanText.Count(totals.Repositories, "repository", "repositories")}: {string.Join(", ", parts)}");
        if (_manifest.Organization is { } own)
        {
            Line($"{ReportNotes.OfOrganization}: {own.Status}");
        }

        var time = run.FinishedAt is { } finished ? $" in {HumanText.Duration(finished - run.StartedAt)}" : "";
        var calls = HumanText.Count(totals.ApiCalls, "API call", "API calls");
        Line($"{HumanText.Bytes(totals.BytesStored)} stored with {calls}{time}");
        if (ReportProofs.Sum(_manifest) is { } proofs)
        {
            Line(proofs);
        }

        if (ReportNotes.Ages(_manifest) is { } ages)
        {
            Line(ages);
        }
    }

    private void Where()
    {
        Line($"manifest: {ReportPlace.Manifest(_store, _manifest.Run.Id)}");
        Line($"report:   {ReportPlace.Page(_store, _manifest.Run.Id)}");
        if (RunVerdict.ToRetry(_manifest).Any())
        {
            Line($"retry:    orgbackup retry {ReportPlace.Quote(_manifest.Run.Id)} --to {ReportPlace.Quote(_store)}");
        }
    }

    private void Detail(string? text)
    {
        if (text is { Length: > 0 })
        {
            Line(Indent, text);
        }
    }

    private void Line(string text) => Line("", text);

    // Only the head may hold colours; what follows may come from outside.
    private void Line(string head, string text) => _text.Append(head).Append(VisibleText.Escape(text)).Append('\n');
}
