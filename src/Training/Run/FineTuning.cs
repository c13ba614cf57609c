using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Run;

/// <summary>What a run that goes on from a model tells of it: what is kept, what is new, and how E0 moves.</summary>
internal static class FineTuning
{
    // Of angles that are new no key acts at first.
    private static readonly string[] Grown = ["elements", "layers", "sym_degree", "sym_product", "moment_messages", "routed_experts", "angle_width",
        "angle_cutoff", "angle_switch_start", "angle_basis", "angle_node_channels", "angle_pair_channels", "angle_normalization", "sources", "charges", "spins",
        "default_charge", "default_spin", "gates_read_conditions", "source_heads"];

    /// <summary>Elements that are not in the data whose E0 are listed at most.</summary>
    private const int MostAbsent = 12;

    /// <summary>E0 pairs in a line.</summary>
    private const int InALine = 3;

    /// <summary>eV: when E0 of all elements moves by more, energies are counted from another origin.</summary>
    private const double OtherOrigin = 1;

    /// <summary>What is taken over.</summary>
    /// <param name="growth">how the new network begins</param>
    /// <param name="spec">of the new network</param>
    /// <param name="elements">elements of the training structures</param>
    public static IEnumerable<string> Notices(string path, PotentialModel start, Growth growth, ModelSpec spec, IReadOnlyList<Element> elements)
    {
        yield return $"goes on from {path}: {growth.Taken} of {growth.Taken + growth.Added + growth.Fresh} tensors are taken over"
            + (growth.Added > 0 ? $", {growth.Added} are new and have no effect at first" : "")
            + (growth.Fresh > 0 ? $", {growth.Fresh} start fresh as their shapes changed" : "");
        if (growth.Fresh == 0 && growth.MissesExperts)
            yield return $"{spec.RoutedExperts} of {start.Spec.RoutedExperts} routed experts stay, those that most elements use\n"
                + "  → the elements of the others choose among them; the network does not predict the same at first";
        if (growth.Fresh == 0 && Changed(start.Spec, spec) is { Length: > 0 } keys)
            yield return $"not as in {path}: {string.Join(", ", keys)}\n  → the network does not predict the same at first";
        Element[] absent = [.. start.Spec.Elements.Where(element => !elements.Contains(element) && spec.IndexOf(element) >= 0)];
        int left = start.Spec.Elements.Count(element => spec.IndexOf(element) < 0);
        Element[] added = [.. elements.Where(element => !start.Spec.Elements.Contains(element))];
        if (absent.Length > 0)
            yield return $"not in these data: {string.Join(' ', absent)}\n"
                + "  → the model keeps them, with their E0, but trains the weights they share with others: test them again";
        if (left > 0)
            yield return $"not in these data: {CountText.Of(left, "element")} of {path}; the new model does not know them\n"
                + "  → [model] absent_elements = \"keep\" keeps them";
        if (added.Length > 0) yield return $"new to the model: {string.Join(' ', added)}; they begin with fresh rows of the element table";
    }

    /// <summary>Keys in which the networks differ, but for those by which one grows from the other.</summary>
    private static string[] Changed(ModelSpec before, ModelSpec now) => [.. SpecKeys.All.Where(key => !Grown.Contains(key.Name)
        && !JsonNode.DeepEquals(key.Get(before), key.Get(now))).Select(key => $"{key.Name} = {key.Get(now)?.ToJsonString() ?? "none"}")];

    /// <summary>Old and new E0 of every element of the model; null when it goes on from none.</summary>
    /// <param name="earlier">the model that the run goes on from</param>
    /// <param name="shifts">[element], eV, by which fitted E0 move; null where the network is no longer that of the model, and baselines are compared</param>
    /// <param name="elements">elements of the training structures</param>
    public static string? EnergyNotice(PotentialModel? earlier, ReferenceEnergyFit fit, double[]? shifts, IReadOnlyList<Element> elements)
    {
        if (earlier is null) return null;
        var entries = new List<string>();
        bool moved = true, any = false;
        bool[] isKept = [.. fit.Elements.Select((element, index) => !elements.Contains(element) && fit.Sources[index] == ReferenceEnergySource.Kept)];
        int absent = isKept.Count(one => one);
        for (int index = 0; index < fit.Elements.Count; index++)
        {
            Element element = fit.Elements[index];
            int place = earlier.Spec.IndexOf(element);
            bool isHere = elements.Contains(element);
            if (place < 0 || (isKept[index] && absent > MostAbsent)) continue;
            double before = (shifts is null ? earlier.BaselineEnergies : earlier.ReferenceEnergies)[place];
            bool isShifted = shifts is not null && fit.Sources[index] is ReferenceEnergySource.Fitted or ReferenceEnergySource.Kept;
            double now = isShifted ? before + shifts![index] : fit.Energies[index];
            entries.Add(string.Create(CultureInfo.InvariantCulture,
                $"{element.Symbol} {before:0.000} → {now:0.000} ({Word(fit.Sources[index], isHere)})"));
            any |= isHere;
            moved &= !isHere || Math.Abs(now - before) > OtherOrigin;
        }
        string lines = string.Concat(entries.Chunk(InALine).Select(line => "\n  " + string.Join("   ", line)));
        if (absent > MostAbsent) lines += $"\n  {absent} elements that are not in these data keep theirs";
        return $"E0 in eV, of the model → now{lines}"
            + (any && moved ? "\n  → these data count energies from another origin than those of the model; where that is not meant, give [data] "
                + "reference_energies" : "");
    }

    private static string Word(ReferenceEnergySource source, bool isHere) => !isHere ? "kept" : source switch
    {
        ReferenceEnergySource.IsolatedAtom => "isolated atom",
        ReferenceEnergySource.Given => "given",
        ReferenceEnergySource.Kept => "kept",
        _ => "fitted",
    };
}
