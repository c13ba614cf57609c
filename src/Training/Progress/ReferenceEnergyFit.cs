using Amalgam.Atoms.Elements;

namespace Amalgam.Training.Progress;

/// <summary>E0 of every element and what is known about how well the data fix them.</summary>
/// <param name="Elements">Elements of the model: those of the training structures and, for a model that goes on from another, the other's.</param>
/// <param name="Energies">[element], eV</param>
/// <param name="Sources">[element], where each comes from: fitted, isolated atom, run file</param>
/// <param name="Notices">What the user should know: combinations the data do not fix.</param>
/// <param name="ResidualRms">eV/atom: root mean square of (E − Σ E0)/N over the structures with an energy; the scale that the network must explain.</param>
/// <param name="ForceRms">eV/Å: root mean square of the force components; NaN without forces.</param>
public sealed record ReferenceEnergyFit(
    IReadOnlyList<Element> Elements, double[] Energies, IReadOnlyList<ReferenceEnergySource> Sources, IReadOnlyList<string> Notices, double ResidualRms,
        double ForceRms);
