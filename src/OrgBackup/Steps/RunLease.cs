namespace OrgBackup.Steps;

/// <summary>
/// Keeps two executions from doing the same work. It saves work and no more: whatever runs at the same time stays
/// correct, because snapshots are created conditionally. Nothing is ever deleted; a lease is released by saying so.
/// </summary>
internal sealed class RunLease(ControlDocuments control, string organization, TimeProvider time)
{
    /// <summary>Longer than the longest wait for a rate limit: each step renews it.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromHours(2);

    /// <summary>
    /// How long steps of an execution may still come after its end: that of a slow start and one invocation.
    /// </summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(20);

    private const int Tries = 5;

    private readonly Storage.BackupKey _key = ControlKeys.Lease(organization);

    /// <summary>Takes the lease, or renews it when it is held by the same execution.</summary>
    /// <returns>Null when it is ours now; otherwise who holds it.</returns>
    public async Task<LeaseDocument?> TakeAsync(string holder, CancellationToken cancellationToken)
    {
        LeaseDocument? other = null;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var found = await FindAsync(cancellationToken);
            other = found?.Value;
            if (other is not null && other.Holder != holder && !other.IsFree(time.GetUtcNow()))
            {
                return other;
            }

            if (await WriteAsync(found, Next(holder, other), cancellationToken))
            {
                return null;
            }
        }

        return other;
    }

    /// <summary>
    /// Renews the lease when half of its time is over, or takes it when nobody holds it, but not just after it was
    /// given back for this same execution: that has ended, and this is a late step of it. A failure is none: at worst
    /// another run starts beside this one.
    /// </summary>
    public async Task RenewAsync(string holder, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(cancellationToken);
            var now = time.GetUtcNow();
            if (found is null || IsDue(found.Value, holder, now))
            {
                await WriteAsync(found, Next(holder, found?.Value), cancellationToken);
            }
        }
        catch (BackupException)
        {
            // said above
        }
    }

    /// <summary>Gives the lease back, if this execution holds it.</summary>
    public async Task ReleaseAsync(string holder, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { Value.ReleasedAt: null } found && found.Value.Holder == holder)
        {
            await WriteAsync(found, found.Value with { ReleasedAt = time.GetUtcNow() }, cancellationToken);
        }
    }

    private static bool IsDue(LeaseDocument lease, string holder, DateTimeOffset now) => (lease.Holder == holder) switch
    {
        true when lease.ReleasedAt is { } end => end <= now - Aftermath,
        true => lease.ExpiresAt - now < Duration / 2,

        // what another execution gave back is for the next one to begin with
        _ => lease.ReleasedAt is null && lease.ExpiresAt <= now,
    };

    private Task<Versioned<LeaseDocument>?> FindAsync(CancellationToken cancellationToken) =>
        control.FindAsync(_key, ControlJson.Default.LeaseDocument, cancellationToken);

    private async Task<bool> WriteAsync(
        Versioned<LeaseDocument>? found, LeaseDocument next, CancellationToken cancellationToken) =>
        found is null
            ? await control.CreateAsync(_key, next, ControlJson.Default.LeaseDocument, cancellationToken)
            : await control.ReplaceAsync(
                _key, found with { Value = next }, ControlJson.Default.LeaseDocument, cancellationToken) is not null;

    private LeaseDocument Next(string holder, LeaseDocument? former)
    {
        var now = time.GetUtcNow();
        var isSame = former is { ReleasedAt: null } && former.Holder == holder;
        return new LeaseDocument
        {
            Holder = holder,
            TakenAt = isSame ? former!.TakenAt : now,
            ExpiresAt = now + Duration,
            Number = isSame ? former!.Number : (former?.Number ?? 0) + 1,
        };
    }
}
