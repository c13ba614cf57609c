using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>The best of four simple crystals of an element, as a potential sees it: something to move and to compress where the user gave nothing.</summary>
internal static class ElementCrystals
{
    private const double Nearest = 0.6, Farthest = 2.2; // of twice the covalent radius
    // Å: atoms with small radii are no crystals, and packed by their radii they would have ten thousand neighbours.
    private const double LeastDistance = 1.2;
    private const int Points = 65, Refinements = 40;
    private const double LeastDepth = 1e-3; // eV/atom, below the energies on both sides

    // Positions in parts of the cubic cell, and its edge over the distance of neighbours.
    private static readonly (string Name, double[] Basis, double Edge)[] Prototypes =
    [
        ("simple cubic", [0, 0, 0], 1),
        ("body-centred cubic", [0, 0, 0, 0.5, 0.5, 0.5], 2 / Math.Sqrt(3)),
        ("face-centred cubic", [0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0], Math.Sqrt(2)),
        ("diamond", [0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75, 0.25], 4 / Math.Sqrt(3)),
    ];

    /// <summary>The crystal of lowest energy at its minimum; null where none has a minimum.</summary>
    public static Structure? Find(IPotential potential, Element element)
    {
        (double Energy, Structure Structure)? best = null;
        foreach ((string name, double[] basis, double edge) in Prototypes)
        {
            Structure Make(double distance) => Crystal(element, basis, edge * distance, $"{element}, {name}");
            double EnergyAt(double distance) => potential.Of(Make(distance)).Energy / (basis.Length / 3);
            if (Minimum(EnergyAt, 2 * element.CovalentRadius) is not double place) continue;
            double energy = EnergyAt(place);
            if (best is null || energy < best.Value.Energy) best = (energy, Make(place));
        }
        return best?.Structure;
    }

    /// <summary>The deepest interior minimum, refined by golden sections.</summary>
    private static double? Minimum(Func<double, double> energy, double bond)
    {
        double first = Math.Max(LeastDistance, bond * Nearest), last = Math.Max(2 * LeastDistance, bond * Farthest);
        double[] places = [.. Enumerable.Range(0, Points).Select(k => first + (last - first) * k / (Points - 1))], energies = [.. places.Select(energy)];
        int? deepest = null;
        for (int k = 1; k < Points - 1; k++)
            if (energies[k] < energies[k - 1] && energies[k] < energies[k + 1] && (deepest is null || energies[k] < energies[deepest.Value])) deepest = k;
        if (deepest is not int at || energies[..at].Max() - energies[at] < LeastDepth || energies[(at + 1)..].Max() - energies[at] < LeastDepth) return null;
        double left = places[at - 1], right = places[at + 1], golden = (Math.Sqrt(5) - 1) / 2;
        for (int step = 0; step < Refinements; step++)
        {
            double low = right - golden * (right - left), high = left + golden * (right - left);
            if (energy(low) < energy(high)) right = high; else left = low;
        }
        return (left + right) / 2;
    }

    private static Structure Crystal(Element element, double[] basis, double edge, string name) =>
        new([.. Enumerable.Repeat(element, basis.Length / 3)], [.. basis.Select(part => part * edge)],
            new Cell([edge, 0, 0, 0, edge, 0, 0, 0, edge], true, true, true))
        { Source = name };
}
