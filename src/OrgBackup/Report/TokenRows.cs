using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;

namespace OrgBackup.Report;

/// <summary>What the doctor says of the token itself.</summary>
internal static class TokenRows
{
    /// <summary>How long before its end a token is worth a word.</summary>
    private const int WarnDays = 14;

    public static IEnumerable<DoctorRow> Of(
        TokenFacts token, IReadOnlyList<DiscoveredRepository> listed, DateTimeOffset now)
    {
        yield return Row("kind", DoctorStates.Has, token.Kind switch
        {
            TokenKind.App => "An installation token of a GitHub App.",
            TokenKind.FineGrained => $"A fine-grained token of {token.Owner ?? "somebody"}.",
            _ => $"A classic token of {token.Owner ?? "somebody"}.",
        });
        yield return Scopes(token);
        yield return Expiry(token, now);
        var isPrivate = listed.Any(repository => repository.Private);
        yield return token.Kind == TokenKind.Classic || !isPrivate
            ? Row(AttachmentPart.Kind, DoctorStates.Has, "Attachments of every repository can be had.")
            : Row(AttachmentPart.Kind, DoctorStates.Lacks, MissingText.Describe(new MissingKind
            {
                Kind = AttachmentPart.Kind,
                Reason = MissingReasons.Permission,
                Permission = AttachmentMisses.Permission,
                Detail = "Of private repositories, this token is shown images only.",
            })) with
            { Permission = AttachmentMisses.Permission };
    }

    private static DoctorRow Scopes(TokenFacts token)
    {
        if (token.Kind != TokenKind.Classic)
        {
            return Row("permissions", DoctorStates.Has, "GitHub does not list them: each one is tried below.");
        }

        const StringSplitOptions tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var scopes = (token.Scopes ?? "").Split(',', tidy);
        var said = scopes.Length == 0 ? "none" : string.Join(", ", scopes);
        return token.Scopes is null
            ? Row("scopes", DoctorStates.Unknown, "GitHub does not say which scopes it has.")
            : scopes.Contains("repo", StringComparer.Ordinal)
                ? Row("scopes", DoctorStates.Has, $"{said}.") with { Permission = "repo" }
                : Row("scopes", DoctorStates.Lacks, $"{said}: without 'repo' private repositories are not even listed.")
                    with
                { Permission = "repo" };
    }

    private static DoctorRow Expiry(TokenFacts token, DateTimeOffset now)
    {
        if (token.ExpiresAt is not { } end)
        {
            return Row("expiry", DoctorStates.Has, token.Kind == TokenKind.App
                ? "It is renewed every hour."
                : "GitHub names no end.");
        }

        var days = (int)(end - now).TotalDays;
        var said = $"It ends on {HumanText.Date(DateOnly.FromDateTime(end.UtcDateTime))}, "
            + $"in {HumanText.Count(days, "day", "days")}.";
        return Row("expiry", days > WarnDays ? DoctorStates.Has : DoctorStates.Lacks, said);
    }

    private static DoctorRow Row(string need, string state, string detail) =>
        new() { Group = "token", Need = need, State = state, Detail = detail };
}
