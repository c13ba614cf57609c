using Amalgam.Atoms;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.DataQuality;

/// <summary>Counts and ranges over the structures of one set.</summary>
/// <param name="Name">training, validation, or a file name</param>
public sealed record DataSet(string Name)
{
    /// <summary>Structures, atoms, elements, kinds and labels.</summary>
    public StructureCensus Census { get; } = new();

    /// <summary>Sizes, volumes, densities, distances.</summary>
    public StructureFacts Facts { get; } = new();

    /// <summary>eV/Å, sizes of force labels.</summary>
    public SizeHistogram Forces { get; } = new();

    /// <summary>Structures with atoms, all of whose forces are exactly zero.</summary>
    public long ZeroForces { get; private set; }

    /// <summary>eV/atom, energies beyond Σ E0 of the structures that have one.</summary>
    public List<(double Energy, string Formula, string Source)> Energies { get; } = [];

    /// <summary>Counts a structure.</summary>
    /// <param name="formula">of the structure</param>
    /// <param name="energyBeyond">eV/atom, beyond Σ E0; null without a label</param>
    public void Add(Structure structure, string formula, double? energyBeyond)
    {
        Census.Count(structure);
        Facts.Add(structure);
        if (energyBeyond is double energy) Energies.Add((energy, formula, structure.Source));
        if (structure.Forces is not double[] forces) return;
        for (int atom = 0; atom < structure.AtomCount; atom++) Forces.Add(Size(forces.AsSpan(3 * atom, 3)));
        if (structure.AtomCount > 1 && forces.All(component => component == 0)) ZeroForces++;
    }

    internal static double Size(ReadOnlySpan<double> vector) => Math.Sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
}
