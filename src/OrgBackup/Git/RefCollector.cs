namespace OrgBackup.Git;

/// <summary>Gathers the refs of a listing and puts them in order; names that break git's rules are set apart.</summary>
internal sealed class RefCollector
{
    private readonly List<(byte[] Name, GitRef Ref)> _refs = [];
    private readonly List<GitRef> _refused = [];

    public void Add(ReadOnlySpan<byte> name, string oid, string? peeled)
    {
        var reference = new GitRef(GitRefName.Decode(name), oid, peeled);
        if (RefNameRules.IsValid(name))
        {
            _refs.Add((name.ToArray(), reference));
        }
        else
        {
            _refused.Add(reference);
        }
    }

    /// <summary>Says what the ref listed just before, an annotated tag, points at.</summary>
    public void Peel(ReadOnlySpan<byte> name, string oid)
    {
        if (_refs.Count > 0 && name.SequenceEqual(_refs[^1].Name))
        {
            _refs[^1] = (_refs[^1].Name, _refs[^1].Ref with { Peeled = oid });
        }
    }

    /// <param name="head">Where HEAD points.</param>
    /// <param name="objectFormat">The object format; null: what the refs' object ids say.</param>
    /// <exception cref="GitHubProtocolException">A name was listed twice.</exception>
    public RefAdvertisement ToAdvertisement(string? head, string? objectFormat = null)
    {
        _refs.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        for (var i = 1; i < _refs.Count; i++)
        {
            if (_refs[i].Name.AsSpan().SequenceEqual(_refs[i - 1].Name))
            {
                throw new GitHubProtocolException($"The git server listed {_refs[i].Ref.Name} twice.");
            }
        }

        return new()
        {
            Head = head is not null && RefNameRules.IsValid(GitRefName.Encode(head)) ? head : null,
            Refs = [.. _refs.Select(r => r.Ref)],
            Refused = _refused,
            ObjectFormat = objectFormat ?? Git.ObjectFormat.Of([.. _refs.Take(1).Select(r => r.Ref)]).Name,
        };
    }
}
