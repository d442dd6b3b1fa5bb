namespace OrgBackup.Metadata;

/// <summary>How a kind is read.</summary>
internal enum KindReading
{
    /// <summary>One object.</summary>
    Single,

    /// <summary>A list, page by page.</summary>
    List,

    /// <summary>A list that GitHub cuts off at great depth; then issue by issue.</summary>
    Events,

    /// <summary>GraphQL; REST item by item where GraphQL is not usable and REST has the kind.</summary>
    Graph,

    /// <summary>
    /// A list for each item of another kind; the file's items are groups, which say what they belong to.
    /// </summary>
    Grouped,

    /// <summary>One object for each item of another kind.</summary>
    OneEach,

    /// <summary>A list for each item of another kind, all in one file: the items say what they belong to.</summary>
    ListEach,

    /// <summary>A list whose items are short; the file's items are the long form, asked for by id.</summary>
    Details,
}

/// <summary>The marks of the change detector (<c>ChangeMarks</c>) under which a kind is; several: any.</summary>
[Flags]
internal enum KindMarks
{
    /// <summary>Nothing that the detector sees tells of a change: the kind is read in the sweep.</summary>
    None = 0,
    Repository = 1,
    Pushes = 2,
    Issues = 4,
    Pulls = 8,
    Discussions = 16,
    Releases = 32,
    Counts = 64,
}

/// <summary>How well a kind can be put back by <c>restore --to-github</c>.</summary>
internal enum KindRestore
{
    /// <summary>It is kept to be read; GitHub has no way to write it.</summary>
    No,

    /// <summary>In part, or in another form.</summary>
    Partly,

    Yes,
}

/// <summary>One kind of metadata: what its file is called, where it comes from, and what it takes to read it.</summary>
/// <param name="Name">The kind's and the file's name.</param>
/// <param name="Path">Path and query under the repository's, <c>{}</c> for what it is asked for; empty for the
/// repository itself and for GraphQL.</param>
/// <param name="Permission">What a token needs, in GitHub's words; told when GitHub itself does not say.</param>
internal sealed record MetadataKind(string Name, string Path, string Permission)
{
    public KindReading Reading { get; init; } = KindReading.List;

    /// <summary>
    /// Gets the switch in the repository's object; when it is off, a 404 means that there is nothing to read.
    /// </summary>
    public string? Switch { get; init; }

    /// <summary>Gets the kinds of which one must have items, else this one has none and is not asked for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Gets where the list is, when the answer is an object.</summary>
    public string? Property { get; init; }

    /// <summary>
    /// Gets a value indicating whether 404, to a token that may administer the repository, means that the server does
    /// not know the feature.
    /// </summary>
    public bool IsOffWhenNotFound { get; init; }

    /// <summary>Gets what another object must say, else there is nothing to read and nothing is asked.</summary>
    public KindCondition? OnlyWhen { get; init; }

    /// <summary>Gets what the kind is asked for, when it comes in parts.</summary>
    public KindParents? Parents { get; init; }

    /// <summary>Gets what the list is called in a group; by default as in the answer.</summary>
    public string ListName
    {
        get => field ?? Property ?? Name;
        init;
    }

    /// <summary>Gets a value indicating whether its items have bodies, which may name attachments.</summary>
    public bool HasBodies { get; init; }

    /// <summary>Gets how the kind is asked for by GraphQL.</summary>
    public GraphQuery? Graph { get; init; }

    /// <summary>Gets what tells that the kind may have changed.</summary>
    public KindMarks Marks { get; init; }

    /// <summary>Gets how what changed is found.</summary>
    public KindUpdate Update { get; init; }

    /// <summary>Gets the kinds of whose items these items bear copies.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether only what belongs to changed items of other kinds is asked for; the rest is in
    /// the earlier file.
    /// </summary>
    public bool IsOfChanged { get; init; }

    /// <summary>
    /// Gets from when on changes are asked for, where GraphQL lists what was updated last; null: all.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    public KindRestore Restore { get; init; }
}
