using System.CommandLine;
using System.Globalization;
using OrgBackup.Cli.Output;
using OrgBackup.Restore;
using OrgBackup.Storage;

namespace OrgBackup.Cli.Commands;

/// <summary>What a restore does when something it needs is in an archive storage class.</summary>
internal sealed class RetrievalOptions
{
    private const int DefaultDays = 7;

    private readonly Option<RetrievalTier?> _tier = new("--retrieve")
    {
        Description = "Start the retrieval of what is in Deep Archive: standard (12 hours) or bulk (48, cheaper)",
        HelpName = "TIER",
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (Parse(word) is { } tier)
            {
                return tier;
            }

            result.AddError($"--retrieve '{word}' is neither standard nor bulk");
            return null;
        },
    };

    private readonly Option<int?> _days = new("--retrieve-days")
    {
        Description = $"How long what was retrieved stays readable, 1 to 365 days (default {DefaultDays})",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
                && days is > 0 and < 366)
            {
                return days;
            }

            result.AddError($"--retrieve-days '{text}' is not a number from 1 to 365");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_tier);
        command.Options.Add(_days);
    }

    /// <summary>
    /// Looks at everything that the restore will read. When something is archived, prints what a retrieval takes and
    /// costs, and starts it if the option or the person at the terminal says so.
    /// </summary>
    /// <returns>Whether the restore can go on now.</returns>
    public async Task<bool> IsWithinReachAsync(
        CliContext context, ParseResult line, RestoreNeeds needs, CancellationToken cancellationToken)
    {
        var store = line.GetRequiredValue<string>("--from");
        var look = await context.Operations.LookForColdAsync(store, needs, cancellationToken);
        if (look.IsReady)
        {
            return true;
        }

        await ColdOutput.WriteAsync(context, look);
        if (look.Archived.Count > 0)
        {
            if ((line.GetValue(_tier) ?? Ask(context)) is not { } tier)
            {
                await ColdOutput.WriteHowAsync(context);
                return false;
            }

            var order = new RetrievalOrder(look, tier, line.GetValue(_days) ?? DefaultDays);
            await context.Operations.RetrieveAsync(store, order, cancellationToken);
            await ColdOutput.WriteStartedAsync(context, order);
        }

        return false;
    }

    private static RetrievalTier? Ask(CliContext context)
    {
        if (context.ReadLine is not { } read)
        {
            return null;
        }

        context.Err.Write("Start the retrieval? Write standard or bulk, anything else for no: ");
        return Parse(read()?.Trim() ?? "");
    }

    private static RetrievalTier? Parse(string word) => word switch
    {
        "standard" => RetrievalTier.Standard,
        "bulk" => RetrievalTier.Bulk,
        _ => null,
    };
}
