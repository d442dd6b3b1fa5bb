using System.Text;
using OrgBackup.Snapshots;

namespace OrgBackup.Report;

/// <summary>Says in words what a partial repository lacks; not yet escaped.</summary>
public static class MissingText
{
    private const int RefsShown = 3;

    /// <summary><c>issues: permission missing (issues: read), carried forward from 2026-11-16</c>.</summary>
    public static string Describe(MissingKind missing)
    {
        var text = new StringBuilder(missing.Kind).Append(": ").Append(Reason(missing.Reason));
        if (missing.Permission is { Length: > 0 } permission)
        {
            text.Append(" (").Append(permission).Append(')');
        }

        if (missing.Since is { } since)
        {
            text.Append(", carried forward from ").Append(HumanText.Date(since));
        }

        if (missing.Refs is { Count: > 0 } refs)
        {
            text.Append(", ").Append(HumanText.Count(refs.Count, "ref", "refs")).Append(" not delivered (");
            text.AppendJoin(", ", refs.Take(RefsShown)).Append(refs.Count > RefsShown ? ", …)" : ")");
        }

        return (missing.Detail is { Length: > 0 } detail ? text.Append(". ").Append(detail) : text).ToString();
    }

    /// <summary>One of <see cref="MissingReasons"/> in words.</summary>
    public static string Reason(string reason) => reason switch
    {
        MissingReasons.Retryable => "could not be read this time",
        MissingReasons.Permission => "permission missing",
        MissingReasons.Blocked => "blocked by GitHub",
        MissingReasons.Unsupported => "not offered by this GitHub",
        MissingReasons.Lost => "no longer there",
        _ => reason,
    };
}
