using System.Text.RegularExpressions;

namespace OrgBackup.Infra.Tests;

/// <summary>The whole template, so that no change of it goes unseen. Run with ACCEPT=1 to accept what is new.</summary>
public sealed partial class GoldenTests
{
    [Fact]
    public void The_default_template_is_the_known_one() =>
        OrgBackup.Tests.Support.Golden.Match(Text(Synthesized.Default), "BackupStack.template.json");

    [Fact]
    public void The_template_with_everything_switched_on_is_the_known_one() =>
        OrgBackup.Tests.Support.Golden.Match(Text(Synthesized.Full), "BackupStack.full.template.json");

    /// <summary>Without what changes with every build of the image, and without the definition, which is a file itself.</summary>
    private static string Text(Template template)
    {
        var copy = template.Json.DeepClone();
        foreach (var resource in copy["Resources"]!.AsObject())
        {
            if (resource.Value!["Properties"]?["DefinitionString"] is not null)
            {
                resource.Value["Properties"]!["DefinitionString"] = "(statemachine/backup.asl.json)";
            }
        }

        return AssetHash().Replace(Plain.Write(copy), "(hash of the image)");
    }

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.None, 1_000)]
    private static partial Regex AssetHash();
}
