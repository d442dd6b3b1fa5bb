using System.Globalization;
using OrgBackup.Benchmarks;

const string Help = """
    Measures the product's own process against the stand-in GitHub.

      many [N [C]]  backs N small repositories up (default 500), C at once (default 4), twice: memory, handles, time, calls
      budget       calls for 250 issues, 120 pull requests, 40 releases, 740 comments, 240 review comments
      vast [N M]   one repository with N issues and M comments (default 100000 and 1000000): first, unchanged, 5 issues changed
      discovery [N]  lists N repositories and foretells their backup (default 10000): memory, time, calls
      side-by-side FOLDER  the 250/120/40 repository by python-github-backup, whose checkout is in FOLDER, and by us; needs python3
      proof        verify and restore of archives of about 4, 50 and 80 MB, in turns with tar -xzf and git fsck --full; needs git
      lambda-large [MB]  one call of the backup function on a repository of that size (default 500); needs moto_server and git
      git [MB|FOLDER ...]  first backup, a week's change and nothing changed, against git clone, tar and git fetch (default 4 50 80); needs git
      year [MB]    52 weekly runs of a repository of which one percent is new each week (default 500): bytes, price; needs git
      indexer [MB|FOLDER ...]  the own pack indexer against git index-pack, the check against git fsck (default 4 50 80); needs taskset
    """;

switch (args)
{
    case ["many"]:
        return await ManyRepositories.RunAsync(500);
    case ["many", var count] when int.TryParse(count, CultureInfo.InvariantCulture, out var number) && number > 0:
        return await ManyRepositories.RunAsync(number);
    case ["many", var count, var atOnce]
        when int.TryParse(count, CultureInfo.InvariantCulture, out var n) && int.TryParse(atOnce, CultureInfo.InvariantCulture, out var c) && n > 0 && c > 0:
        return await ManyRepositories.RunAsync(n, c);
    case ["budget"]:
        return await CallBudget.RunAsync();
    case ["vast"]:
        return await VastRepository.RunAsync(100_000, 1_000_000);
    case ["vast", var issues, var comments]
        when int.TryParse(issues, CultureInfo.InvariantCulture, out var i) && int.TryParse(comments, CultureInfo.InvariantCulture, out var m) && i > 0:
        return await VastRepository.RunAsync(i, m);
    case ["discovery"]:
        return await Discovery.RunAsync(10_000);
    case ["discovery", var count] when int.TryParse(count, CultureInfo.InvariantCulture, out var repositories) && repositories > 0:
        return await Discovery.RunAsync(repositories);
    case ["side-by-side", var checkout]:
        return await SideBySide.RunAsync(checkout);
    case ["proof"]:
        return await ProofRace.RunAsync();
    case ["lambda-large"]:
        return await LambdaLarge.RunAsync(500);
    case ["lambda-large", var size] when int.TryParse(size, CultureInfo.InvariantCulture, out var megabytes) && megabytes > 0:
        return await LambdaLarge.RunAsync(megabytes);
    case ["git"]:
        return await GitRace.RunAsync(["4", "50", "80"], rounds: 5);
    case ["git", .. var subjects]:
        return await GitRace.RunAsync(subjects, rounds: 5);
    case ["git-once", .. var subjects]:
        return await GitRace.RunAsync(subjects, rounds: 1);
    case ["year"]:
        return await GitYear.RunAsync(500);
    case ["year", var size] when int.TryParse(size, CultureInfo.InvariantCulture, out var yearly) && yearly > 0:
        return await GitYear.RunAsync(yearly);
    case ["git-serve", var root]:
        return await GitServing.RunAsync(root);
    case ["git-own", var what, var url, var store]:
        return await GitOwn.RunAsync(what, url, store);
    case ["indexer"]:
        return Indexer.Run(["4", "50", "80"]);
    case ["indexer", .. var packs]:
        return Indexer.Run(packs);
    case ["indexer-own", var what, var path, var index]:
        return Indexer.Own(what, path, index);
    default:
        await Console.Error.WriteLineAsync(Help);
        return 2;
}
