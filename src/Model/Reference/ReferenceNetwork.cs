using Amalgam.Atoms;

namespace Amalgam.Model.Reference;

/// <summary>The definition of the network: double precision, plain loops, nothing merged, nothing factored. Slow; the fast network must agree with it.</summary>
/// <remarks>Written to be read beside docs/model.md. Forces, virial and parameter gradients come from one reverse pass and are exact to rounding.</remarks>
public sealed class ReferenceNetwork : IPotential
{
    private readonly PotentialModel model;

    public ReferenceNetwork(PotentialModel model) => this.model = model;

    /// <summary>Keeps only so many nearest neighbours of each atom, as some codes do; discontinuous, there to reproduce their numbers.</summary>
    internal int? NeighborCap { get; init; }

    /// <inheritdoc/>
    public double Cutoff => model.Spec.PairCutoff;

    /// <inheritdoc/>
    public bool Supports(Element element) => model.Spec.IndexOf(element) >= 0;

    /// <inheritdoc/>
    public void Evaluate(Structure structure, Evaluation result) => Evaluate(structure, result, null);

    /// <summary>Energies, forces and virial, and ∂E/∂θ of the total energy.</summary>
    /// <param name="parameterGradient">[parameter], eV, added to; null when not wanted</param>
    /// <exception cref="InvalidDataException">The structure holds an unknown element or impossible coordinates.</exception>
    public void Evaluate(Structure structure, Evaluation result, double[]? parameterGradient)
    {
        int[] elements = [.. structure.Elements.Select(element => IndexOf(structure, element))];
        var pass = new ReferencePass(model, elements, FindPairs(structure), parameterGradient);
        pass.RunBack();

        result.Reset(structure.AtomCount);
        for (int i = 0; i < elements.Length; i++)
        {
            result.Energies[i] = pass.Energies[i].Value[0] + model.ReferenceEnergies[elements[i]];
            result.Energy += result.Energies[i];
            foreach (ReferencePair pair in pass.Pairs[i]) AddPair(result, i, pair);
        }
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
            $"{structure.Source}: expected elements {string.Join(' ', model.Spec.Elements)}, found {element}\n  → this model was not made for {element}");
    }

    private List<(int Neighbor, double[] Displacement)>[] FindPairs(Structure structure)
    {
        ReadOnlySpan<double> rows = structure.Cell.Rows;
        var reach = new int[3];
        for (int axis = 0; axis < 3; axis++) reach[axis] = structure.Cell.IsPeriodic(axis) ? 12 : 0;
        var pairs = new List<(int, double[])>[structure.AtomCount];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = [];
            for (int j = 0; j < pairs.Length; j++)
                for (int a = -reach[0]; a <= reach[0]; a++)
                    for (int b = -reach[1]; b <= reach[1]; b++)
                        for (int c = -reach[2]; c <= reach[2]; c++)
                        {
                            if (i == j && a == 0 && b == 0 && c == 0) continue;
                            var d = new double[3];
                            for (int k = 0; k < 3; k++)
                                d[k] = structure.Positions[3 * j + k] + a * rows[k] + b * rows[3 + k] + c * rows[6 + k] - structure.Positions[3 * i + k];
                            if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= Cutoff * Cutoff) pairs[i].Add((j, d));
                        }
            if (NeighborCap is { } cap) pairs[i] = [.. pairs[i].OrderBy(pair => pair.Item2.Sum(x => x * x)).Take(cap)];
        }
        return pairs;
    }
}
