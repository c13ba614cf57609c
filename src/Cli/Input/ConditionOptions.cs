using System.CommandLine;
using Amalgam.Atoms;

namespace Amalgam.Cli.Input;

/// <summary>The options --source, --charge and --spin, which choose what a model answers for.</summary>
/// <param name="readsSource">whether structures may name their source themselves</param>
internal sealed class ConditionOptions(bool readsSource = false)
{
    private readonly Option<string?> source = new("--source")
    {
        Description = "Source that the model answers for, of a model that was trained on several (amalgam inspect MODEL lists them)"
            + (readsSource ? "; absent: that of each structure, its key source." : "."),
        HelpName = "NAME",
    };
    private readonly Option<int?> charge = new("--charge")
    {
        Description = "Total charge of the structures, of a model that reads it; absent: their own key charge.", HelpName = "Q",
    };
    private readonly Option<int?> spin = new("--spin")
    {
        Description = "Spin multiplicity 2S + 1 of the structures, of a model that reads it; absent: their own key spin.", HelpName = "M",
    };

    /// <summary>Adds the options to a verb, after those it has.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[source, charge, spin]) command.Options.Add(option);
    }

    /// <summary>What the user gave.</summary>
    public ConditionChoice Of(ParseResult parsed) =>
        new(parsed.GetValue(source), new ElectronicState(parsed.GetValue(charge), parsed.GetValue(spin)));
}
