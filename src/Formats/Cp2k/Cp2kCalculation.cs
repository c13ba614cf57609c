using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Cp2k;

/// <summary>One evaluation of energy and forces in an output, in eV, eV/Å and eV/Å³.</summary>
/// <param name="Where">"file:line" of its energy</param>
/// <param name="Elements">with <paramref name="Positions"/> where they were printed before it</param>
internal sealed record Cp2kCalculation(string Where, double Energy, IReadOnlyList<Element>? Elements, IReadOnlyList<double>? Positions, double[]? Cell,
    double[]? Forces, double[]? Stress, bool IsConverged);
