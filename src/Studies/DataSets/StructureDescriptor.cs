using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.DataQuality;

namespace Amalgam.Studies.DataSets;

/// <summary>
/// A few numbers per structure that say what it is made of and how its atoms surround each other: means and spreads of properties of its elements, the
/// fingerprint of its distances, its volume per atom and its largest force.
/// </summary>
/// <remarks>They do not change when a structure is turned, moved, renumbered or repeated, and change smoothly with positions and cell.</remarks>
public sealed class StructureDescriptor
{
    /// <summary>Numbers of a descriptor.</summary>
    public const int Length = 2 * Properties + StructureFingerprint.Length + 2;

    private const int Properties = 4;

    private readonly StructureFingerprint fingerprint = new();

    /// <summary>[<see cref="Length"/>].</summary>
    public double[] Of(Structure structure)
    {
        var numbers = new double[Length];
        for (int property = 0; property < Properties; property++)
        {
            double sum = 0, squares = 0;
            foreach (Element element in structure.Elements)
            {
                double value = Property(element, property);
                (sum, squares) = (sum + value, squares + value * value);
            }
            double mean = sum / structure.AtomCount;
            numbers[2 * property] = mean;
            numbers[2 * property + 1] = Math.Sqrt(Math.Max(0, squares / structure.AtomCount - mean * mean));
        }
        fingerprint.Of(structure).CopyTo(numbers, 2 * Properties);
        numbers[^2] = structure.Cell.IsFullyPeriodic ? Math.Cbrt(structure.Cell.Volume / structure.AtomCount) : 0;
        double largest = 0;
        for (int i = 0; structure.Forces is double[] forces && i < forces.Length; i += 3)
            largest = Math.Max(largest, forces[i] * forces[i] + forces[i + 1] * forces[i + 1] + forces[i + 2] * forces[i + 2]);
        numbers[^1] = Math.Log(1 + (double.IsFinite(largest) ? Math.Sqrt(largest) : 0));
        return numbers;
    }

    private static double Property(Element element, int property) => property switch
    {
        0 => element.Group,
        1 => element.Period,
        2 => element.CovalentRadius,
        _ => element.Electronegativity ?? 0,
    };
}
