using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Uploads LFS objects, before git: GitHub refuses pushes whose pointers lead nowhere.</summary>
internal sealed class LfsStep : IRestoreStep
{
    private const string Kind = "lfs";

    public string Name => Kind;

    public Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken)
    {
        plan.Add("LFS objects", Objects(context).Count, 0, 0, Objects(context).Values.Sum(artifact => artifact.Size));
        return Task.CompletedTask;
    }

    public async Task RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var objects = Objects(context);
        if (objects.Count == 0 || context.Lfs is not { } target)
        {
            return;
        }

        await context.TryAsync(Kind, "LFS objects", async () =>
        {
            var result = await target.UploadAsync(
                context.Target.ToString(),
                [.. objects.Select(one => new LfsPointer(one.Key, one.Value.Size))],
                (pointer, token) => context.Source.OpenAsync(objects[pointer.Oid], token),
                cancellationToken);
            context.Ledger.Restored(Kind, result.Sent + result.Present);
            foreach (var (oid, reason) in result.Refused)
            {
                context.Ledger.NotRestored(Kind, oid, reason);
            }
        });
    }

    private static Dictionary<string, Artifact> Objects(RestoreContext context)
    {
        var objects = new Dictionary<string, Artifact>(StringComparer.Ordinal);
        foreach (var artifact in context.Source.Record.Artifacts)
        {
            if (artifact is { Kind: ArtifactKinds.Lfs, Sha256: { } oid } && context.Request.Wants(Kind))
            {
                objects[oid] = artifact;
            }
        }

        return objects;
    }
}
