namespace OrgBackup.Snapshots;

/// <summary>What the pointers of Git LFS name, over all history.</summary>
/// <param name="Objects">Number of different objects.</param>
/// <param name="Bytes">Their size together, as the pointers say.</param>
public sealed record LfsState(int Objects, long Bytes);

/// <summary>One object of Git LFS.</summary>
/// <param name="Oid">SHA-256 of its content, lower-case hex.</param>
/// <param name="Size">Its size in bytes, as the pointer says.</param>
public sealed record LfsPointer(string Oid, long Size);
