using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Studies.Specialization;

/// <summary>What the analysis uses of data: atoms of every element, and the compositions of the structures.</summary>
/// <param name="Atoms">[element], atoms</param>
/// <param name="Source">Where the numbers are from, such as "test.xyz" or "the training data".</param>
/// <param name="Compositions">[composition][element], fractions that occur; empty when not known.</param>
/// <param name="CompositionAtoms">[composition], atoms in structures of that composition</param>
public sealed record ExpertData(long[] Atoms, string Source, double[][] Compositions, long[] CompositionAtoms)
{
    /// <summary>Atoms of the training data as the model file records them; null when it does not.</summary>
    public static ExpertData? OfTraining(PotentialModel model)
    {
        if (model.Provenance["atoms_by_element"] is not System.Text.Json.Nodes.JsonObject counts) return null;
        long[] atoms = [.. model.Spec.Elements.Select(element => counts[element.Symbol] is System.Text.Json.Nodes.JsonValue count
            && count.TryGetValue(out long number) ? number : 0)];
        return new ExpertData(atoms, "the training data", [], []);
    }

    /// <summary>Counts structures.</summary>
    /// <param name="source">name of the file</param>
    /// <exception cref="InvalidDataException">A structure holds an element that the model does not know.</exception>
    public static ExpertData Of(ModelSpec spec, IEnumerable<Structure> structures, string source)
    {
        long[] atoms = new long[spec.Elements.Count];
        var compositions = new Dictionary<string, (double[] Fractions, long Atoms)>();
        foreach (Structure structure in structures)
        {
            double[] counts = new double[atoms.Length];
            foreach (Element element in structure.Elements)
            {
                int index = spec.IndexOf(element);
                if (index < 0) throw new InvalidDataException($"{structure.Source}: expected elements that the model knows, found {element}\n"
                    + $"  → leave such structures out, or analyse a model that knows {element}");
                counts[index]++;
                atoms[index]++;
            }
            if (structure.AtomCount == 0) continue;
            double[] fractions = [.. counts.Select(count => count / structure.AtomCount)];
            string key = string.Join(' ', fractions.Select(BitConverter.DoubleToInt64Bits));
            compositions[key] = (fractions, compositions.GetValueOrDefault(key).Atoms + structure.AtomCount);
        }
        return new ExpertData(atoms, source, [.. compositions.Values.Select(entry => entry.Fractions)], [.. compositions.Values.Select(entry => entry.Atoms)]);
    }
}
