namespace OrgBackup.Metadata;

/// <summary>How what changed in a kind is found, without reading all of it.</summary>
internal enum KindUpdate
{
    /// <summary>There is no way, or the list is short: it is read whole.</summary>
    Whole,

    /// <summary>GitHub lists what was updated since a time.</summary>
    Since,

    /// <summary>The list is read from the newest item on, down to one that is known.</summary>
    NewestFirst,

    /// <summary>The list is read from the last updated item on, down to what is older than the watermark.</summary>
    UpdatedFirst,

    /// <summary>What belongs to issues, pull requests or discussions is asked for where those changed.</summary>
    ByParent,
}
