using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Repulsion;

namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>
/// The definition of the network: double precision, plain loops, nothing merged, nothing factored. Slow; the fast network must agree with it.
/// </summary>
/// <remarks>
/// Written to be read beside docs/theory/model.md. Forces, virial and parameter gradients come from one reverse pass and are exact to rounding.
/// </remarks>
public sealed class ReferenceNetwork : IPotential
{
    private readonly PotentialModel model;
    private readonly NeighborList list = new();

    /// <exception cref="InvalidDataException">The model has conditions.</exception>
    public ReferenceNetwork(PotentialModel model)
    {
        model.Spec.RequirePlain();
        this.model = model;
    }

    /// <inheritdoc/>
    public double Cutoff => model.Spec.PairCutoff;

    /// <inheritdoc/>
    public bool Supports(Element element) => model.Spec.IndexOf(element) >= 0;

    /// <inheritdoc/>
    public void Evaluate(Structure structure, Evaluation result) => Evaluate(structure, result, null);

    /// <summary>Energies, forces and virial, and ∂E/∂θ of the total energy.</summary>
    /// <param name="parameterGradient">[parameter], eV, added to; null when it is not needed</param>
    /// <exception cref="InvalidDataException">The structure holds an unknown element or impossible coordinates.</exception>
    public void Evaluate(Structure structure, Evaluation result, double[]? parameterGradient) => Evaluate(structure, result, parameterGradient, true);

    /// <summary>The energy alone, without a reverse pass: for finite differences.</summary>
    /// <returns>eV</returns>
    internal double EnergyOf(Structure structure)
    {
        var result = new Evaluation();
        Evaluate(structure, result, null, false);
        return result.Energy;
    }

    private void Evaluate(Structure structure, Evaluation result, double[]? parameterGradient, bool derivatives)
    {
        int[] elements = [.. structure.Elements.Select(element => IndexOf(structure, element))];
        var pass = new ReferencePass(model, elements, FindPairs(structure), parameterGradient, derivatives);
        if (derivatives) pass.RunBack();

        var vacuum = new double[model.Spec.Elements.Count];
        if (model.Spec.VacuumReference)
            foreach (IGrouping<int, int> atoms in elements.GroupBy(element => element))
                vacuum[atoms.Key] = LoneEnergy(model, atoms.Key, -atoms.Count(), parameterGradient);
        result.Reset(structure.AtomCount);
        for (int i = 0; i < elements.Length; i++)
        {
            result.Energies[i] = pass.Energies[i].Value[0] - vacuum[elements[i]] + model.ReferenceEnergies[elements[i]];
            if (!derivatives) continue;
            foreach (ReferencePair pair in pass.Pairs[i]) AddPair(result, i, pair);
        }
        if (model.Spec.CoreRepulsion is { } core)
            CoreRepulsion.Add(
                core, new PairList(structure.Elements, list.Start, list.Neighbor, list.Displacement), result.Energies, result.Forces, result.Virial);
        foreach (double energy in result.Energies) result.Energy += energy;
    }

    /// <summary>What the network says of an atom without neighbours, E_z of equation (8), without E0.</summary>
    /// <param name="element">its index</param>
    /// <returns>eV</returns>
    internal static double LoneEnergy(PotentialModel model, int element) => LoneEnergy(model, element, 0, null);

    /// <param name="parameterGradient">[parameter], eV, to which <paramref name="factor"/> ∂E_z/∂θ is added; null when it is not needed</param>
    private static double LoneEnergy(PotentialModel model, int element, double factor, double[]? parameterGradient)
    {
        model.Spec.RequirePlain();
        var pass = new ReferencePass(model, [element], [[]], parameterGradient, parameterGradient is not null);
        if (parameterGradient is not null) pass.RunBack(factor);
        return pass.Energies[0].Value[0];
    }

    /// <summary>Equation (9).</summary>
    private static void AddPair(Evaluation result, int i, ReferencePair pair)
    {
        for (int k = 0; k < 3; k++)
        {
            double g = pair.Displacement.Gradient[k];
            result.Forces[3 * i + k] += g;
            result.Forces[3 * pair.Neighbor + k] -= g;
            for (int l = 0; l < 3; l++) result.Virial[3 * k + l] -= g * pair.Displacement.Value[l];
        }
    }

    private int IndexOf(Structure structure, Element element)
    {
        int index = model.Spec.IndexOf(element);
        return index >= 0 ? index : throw new InvalidDataException(
            $"{(structure.Source.Length > 0 ? structure.Source + ": " : "")}"
            + $"expected elements {string.Join(' ', model.Spec.Elements)}, found {element}\n"
            + $"  → this model was not made for {element}");
    }

    private List<(int Neighbor, double[] Displacement)>[] FindPairs(Structure structure)
    {
        list.Build(structure, Cutoff);
        var pairs = new List<(int, double[])>[structure.AtomCount];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = [];
            for (int p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                double[] displacement = list.Displacement.Slice(3 * p, 3).ToArray();
                double reach = model.Spec.CutoffOf(IndexOf(structure, structure.Elements[i]), IndexOf(structure, structure.Elements[list.Neighbor[p]]));
                if (displacement.Sum(x => x * x) <= reach * reach) pairs[i].Add((list.Neighbor[p], displacement));
            }
            if (model.Spec.PairLimit is not null || model.Spec.AngleLimit is not null)
                pairs[i] = [.. pairs[i].OrderBy(pair => pair.Item2.Sum(x => x * x)).Take(model.Spec.PairLimit ?? int.MaxValue)];
        }
        return pairs;
    }
}
