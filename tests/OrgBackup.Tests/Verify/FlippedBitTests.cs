using System.Text.Json;
using OrgBackup.Cli;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Cli;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

/// <summary>What verify must find: every flipped bit, every missing, cut, exchanged or forged object.</summary>
public sealed class FlippedBitTests : SmallSnapshot
{
    private const int Flips = 1000;

    [Fact]
    public async Task A_flipped_bit_anywhere_is_found_and_its_object_named()
    {
        var record = await SnapshotAsync();
        (await VerifyAsync(record, VerifyDepth.Full)).Should().BeEmpty();
        (await VerifyAsync(record, VerifyDepth.Hashes)).Should().BeEmpty();
        var chance = new Random(20261122);
        for (var i = 0; i < Flips; i++)
        {
            var artifact = record.Artifacts[i % record.Artifacts.Count];
            var content = ContentOf(artifact);
            var (place, bit) = (chance.Next(content.Length), (byte)(1 << chance.Next(8)));
            content[place] ^= bit;

            var damages = await VerifyAsync(record, (VerifyDepth)(i / record.Artifacts.Count % 2), artifact);

            damages.Should().ContainSingle("bit {0} of byte {1} of {2} is flipped", bit, place, artifact.Key)
                .Which.Key.Should().Be(artifact.Key);
            content[place] ^= bit;
        }

        (await VerifyAsync(record, VerifyDepth.Full)).Should().BeEmpty("each was flipped back");
    }

    [Theory]
    [InlineData(VerifyDepth.Hashes)]
    [InlineData(VerifyDepth.Full)]
    public async Task A_missing_cut_grown_or_exchanged_object_of_each_kind_is_found(VerifyDepth depth)
    {
        var record = await SnapshotAsync();
        for (var i = 0; i < record.Artifacts.Count; i++)
        {
            var (artifact, other) = (record.Artifacts[i], record.Artifacts[(i + 1) % record.Artifacts.Count]);
            var entry = Memory.Objects[artifact.Key.Value];

            Memory.Objects.TryRemove(artifact.Key.Value, out _);
            (await VerifyAsync(record, depth, artifact)).Should().ContainSingle().Which.Kind.Should().Be(DamageKinds.Missing);
            Memory.Objects[artifact.Key.Value] = entry;
            foreach (var content in new[] { entry.Content[..^1], [], [.. entry.Content, 0] })
            {
                Replace(artifact.Key, content);
                (await VerifyAsync(record, depth, artifact)).Should().ContainSingle().Which.Kind.Should().Be(DamageKinds.Size);
            }

            if (!ContentOf(other).AsSpan().SequenceEqual(entry.Content))
            {
                Replace(artifact.Key, ContentOf(other));
                (await VerifyAsync(record, depth, artifact)).Should().ContainSingle().Which.Key.Should().Be(artifact.Key);
            }

            Memory.Objects[artifact.Key.Value] = entry;
        }
    }

    [Theory]
    [InlineData(VerifyDepth.Hashes)]
    [InlineData(VerifyDepth.Full)]
    public async Task An_archive_of_another_repository_with_hashes_to_match_is_found(VerifyDepth depth)
    {
        var record = await SnapshotAsync();
        var (git, wiki) = (Of(record, ArtifactKinds.Git), Of(record, ArtifactKinds.Wiki));
        var stored = await PutAsync(git.Key, ContentOf(wiki));

        var damages = await VerifyAsync(record, depth, Artifact.Of(ArtifactKinds.Git, stored));

        damages.Should().NotBeEmpty().And.OnlyContain(damage => damage.Key == git.Key && damage.Kind == DamageKinds.Git);
    }

    [Fact]
    public async Task A_forged_ref_in_a_record_that_was_sealed_again_is_found()
    {
        var record = await SnapshotAsync();
        var refs = record.Git!.Refs.ToDictionary(pair => pair.Key, _ => new string('a', 40), StringComparer.Ordinal);
        var forged = record with
        {
            Git = record.Git with { Refs = refs, RefsDigest = OrgBackup.Git.RefsDigest.Compute(refs) },
        };
        var key = BackupKey.Record("gears", record.Date);
        await PutAsync(key, RecordSeal.Serialize(forged));

        foreach (var depth in Enum.GetValues<VerifyDepth>())
        {
            var report = await Run.VerifyAsync(new VerifyOptions { Depth = depth }, Ct);

            report.Snapshots.Single().Damages.Should().Contain(damage => damage.Kind == DamageKinds.Git);
        }
    }

    [Fact]
    public async Task Two_records_that_changed_places_are_found()
    {
        Run.Store = Memory;
        Run.Organization.Add(1, "api");
        Run.Organization.Add(2, "web");
        await Run.BackUpAsync(Ct);
        var (api, web) = ("api/snapshots/2026-11-22.json", "web/snapshots/2026-11-22.json");
        (Memory.Objects[api], Memory.Objects[web]) = (Memory.Objects[web], Memory.Objects[api]);

        var report = await Run.VerifyAsync(new VerifyOptions { Depth = VerifyDepth.Hashes }, Ct);

        report.Damaged.Should().Be(2);
        report.Snapshots.SelectMany(snapshot => snapshot.Damages).Should()
            .OnlyContain(damage => damage.Kind == DamageKinds.Record);
    }

    [Fact]
    public async Task The_command_line_names_the_damage_and_exits_3_and_notes_the_proofs()
    {
        await FirstRunAsync();
        var operations = new LibraryOperations(_ => null, TimeProvider.System);
        string[] verify = ["verify", "--quick", "--json", "--from", Run.StoreFolder];
        (await CliRun.OfAsync(operations, verify)).ExitCode.Should().Be(0);
        await DamageFirstArchiveAsync(isThere: true);

        var run = await CliRun.OfAsync(operations, verify);

        run.ExitCode.Should().Be(3);
        using var document = JsonDocument.Parse(run.Out);
        document.RootElement.GetProperty("snapshots")[0].GetProperty("damages")[0].GetProperty("key").GetString()
            .Should().Be(FirstArchive);
        var proofs = Directory.GetFiles(Path.Combine(Run.StoreFolder, "gears", "proofs")).Select(Path.GetFileName);
        proofs.Should().HaveCount(2)
            .And.Contain(name => name!.StartsWith("2026-11-22_quick_", StringComparison.Ordinal))
            .And.Contain(name => name!.StartsWith("2026-11-22_quick-damaged_", StringComparison.Ordinal));
        (await CliRun.OfAsync(operations, "list", "gears", "--from", Run.StoreFolder)).Out.Should().Contain("damaged 20");
    }

    private static Artifact Of(SnapshotRecord record, string kind) =>
        record.Artifacts.Single(artifact => artifact.Kind == kind);
}
