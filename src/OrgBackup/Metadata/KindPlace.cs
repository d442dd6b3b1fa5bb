namespace OrgBackup.Metadata;

/// <summary>Where one kind is written.</summary>
/// <param name="IsKept">An unfinished file stays, to be finished by another process.</param>
internal sealed record KindPlace(string Kind, string Folder, MetadataProgress Progress, bool IsKept)
{
    public string File => KindFile.PathOf(Folder, Kind);

    public string Part => File + ".part";
}
