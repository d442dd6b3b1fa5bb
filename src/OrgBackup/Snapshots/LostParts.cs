using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>A wiki that was there once.</summary>
/// <param name="Key">The newest archive of it.</param>
/// <param name="Date">The date of the last snapshot that has it.</param>
public sealed record LostWiki(BackupKey Key, DateOnly Date);

/// <summary>A tip that no ref of the server reaches any more: the branch or tag was deleted or force-pushed.</summary>
/// <param name="Ref">The full name of the ref that pointed to it.</param>
/// <param name="Oid">The object id, lower-case hex.</param>
/// <param name="Date">The date of the last snapshot whose server had it.</param>
/// <param name="Key">The git archive of that snapshot, which holds it.</param>
public sealed record LostTip(string Ref, string Oid, DateOnly Date, BackupKey Key);
