using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OrgBackup.Cli;
using OrgBackup.Lambda;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests;

/// <summary>Holds what a review would otherwise have to: sizes, layers, no traces of the machine it was written on.</summary>
public sealed partial class StyleTests
{
    private const int LongestFile = 400;
    private const int UsualFile = 170;
    private const double ShareOfUsualFiles = 0.95;
    private const int LongestLine = 120;

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Assemblies = [typeof(BackupWorkflow).Assembly, typeof(CliApp).Assembly, typeof(LambdaProgram).Assembly];

    [Fact]
    public void No_file_of_the_product_is_longer_than_400_lines() =>
        SourceTree.Product.Where(file => file.Value.Length > LongestFile).Select(file => file.Key).Should().BeEmpty();

    [Fact]
    public void Nearly_every_file_of_the_product_fits_on_a_few_screens()
    {
        var usual = SourceTree.Product.Values.Count(lines => lines.Length <= UsualFile);

        ((double)usual / SourceTree.Product.Count).Should().BeGreaterThanOrEqualTo(ShareOfUsualFiles);
    }

    [Fact]
    public void No_line_of_the_product_is_longer_than_120_characters() =>
        LinesWhere(SourceTree.Product, line => line.Length > LongestLine).Should().BeEmpty();

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass && !IsGenerated(type) && !type.IsSealed && !type.IsAbstract)
            .Select(type => type.FullName)
            .Should().BeEmpty();

    [Theory]
    [InlineData("Octokit", "src/OrgBackup/GitHub/")]
    [InlineData("LibGit2Sharp", "src/OrgBackup/Git/")]
    [InlineData("Amazon", "src/OrgBackup/Storage/", "src/OrgBackup/Aws/")]
    public void A_foreign_library_is_named_in_its_own_folders_only(string library, params string[] folders)
    {
        var uses = SourceTree.Product
            .Where(file => file.Value.Any(line => Names(line, library)))
            .Select(file => file.Key)
            .ToList();

        uses.Should().NotBeEmpty()
            .And.OnlyContain(file => folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Octokit", "OrgBackup.GitHub")]
    [InlineData("LibGit2Sharp", "OrgBackup.Git")]
    [InlineData("AWSSDK.", "OrgBackup.Storage", "OrgBackup.Aws")]
    public void A_foreign_type_is_in_the_signatures_of_its_own_namespaces_only(string library, params string[] homes)
    {
        var mentions = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => Mentioned(type).Select(mentioned => (Type: type, Mentioned: mentioned)))
            .Where(pair => pair.Mentioned.Assembly.GetName().Name!.StartsWith(library, StringComparison.Ordinal))
            .Select(pair => (pair.Type.Namespace, Text: $"{pair.Type.FullName}: {pair.Mentioned.FullName}"))
            .ToList();

        mentions.Should().NotBeEmpty();
        mentions.Where(mention => !homes.Contains(mention.Namespace, StringComparer.Ordinal))
            .Select(mention => mention.Text)
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("docs")]
    [InlineData("infra")]
    [InlineData("statemachine")]
    [InlineData("samples")]
    [InlineData(".ci")]
    public void No_file_names_a_path_of_the_machine_it_was_written_on(string folder)
    {
        var files = SourceTree.Read(folder, ".cs", ".csproj", ".md", ".json", ".mjs", ".txt", ".html", "run")
            .Where(file => !file.Key.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Where(file => !file.Key.EndsWith("package-lock.json", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);

        files.Should().NotBeEmpty();
        LinesWhere(files, line => MachinePath().IsMatch(line)).Should().BeEmpty();
    }

    private static List<string> LinesWhere(IReadOnlyDictionary<string, string[]> files, Func<string, bool> predicate) =>
    [
        .. files.SelectMany(file => file.Value
            .Select((line, index) => (Line: line, Number: index + 1))
            .Where(numbered => predicate(numbered.Line))
            .Select(numbered => $"{file.Key}:{numbered.Number}")),
    ];

    /// <summary>Whether a line imports a namespace of the library or names one in full; prose is no use.</summary>
    private static bool Names(string line, string library) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        && QualifiedNames().Matches(line).Any(match => match.Groups["first"].Value == library);

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute))
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>Every type in the declarations of a type: what it derives from and the signatures of its members.</summary>
    private static IEnumerable<Type> Mentioned(Type type)
    {
        var methods = type.GetMethods(Declared);
        IEnumerable<MethodBase> callable = [.. methods, .. type.GetConstructors(Declared)];
        IEnumerable<Type?> named =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(Declared).Select(field => field.FieldType),
            .. type.GetProperties(Declared).Select(property => property.PropertyType),
            .. methods.Select(method => method.ReturnType),
            .. callable.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
        ];
        return named.OfType<Type>().SelectMany(Parts).Distinct();
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : [type];

    [GeneratedRegex(
        @"^\s*(global )?using (static |\w+ = )?(?<first>\w+)|\b(?<first>\w+)\.\w", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex QualifiedNames();

    [GeneratedRegex(@"(?<![\w.}])/(work|root)/", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex MachinePath();
}
