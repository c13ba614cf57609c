using Amalgam.Atoms.Elements;

namespace Amalgam.Atoms;

/// <summary>Atoms in a cell, with the quantum-chemistry labels that came with them, if any.</summary>
public sealed class Structure
{
    /// <param name="elements">[atom]</param>
    /// <param name="positions">[atom, 3], Å, Cartesian</param>
    /// <param name="cell">lattice and periodic flags</param>
    public Structure(Element[] elements, double[] positions, Cell cell)
    {
        if (positions.Length != 3 * elements.Length) throw new ArgumentException($"{elements.Length} atoms need {3 * elements.Length} coordinates, found {positions.Length}", nameof(positions));
        Elements = elements;
        Positions = positions;
        Cell = cell;
    }

    /// <summary>[atom].</summary>
    public Element[] Elements { get; }

    /// <summary>[atom, 3], Å. May be moved in place; atoms may lie outside the cell.</summary>
    public double[] Positions { get; }

    public Cell Cell { get; set; }

    public int AtomCount => Elements.Length;

    /// <summary>Total energy label, eV; null when there is none.</summary>
    public double? Energy { get; set; }

    /// <summary>[atom, 3], force labels, eV/Å; null when there are none.</summary>
    public double[]? Forces { get; set; }

    /// <summary>[3, 3], stress label σ = (1/V) ∂E/∂ε, eV/Å³, tensile positive; null when there is none. Virial labels are stored here too (W = −Vσ).</summary>
    public double[]? Stress { get; set; }

    /// <summary>Kind of structure, for error tables; "Default" when the file says nothing.</summary>
    public string ConfigType { get; set; } = "Default";

    /// <summary>Weights of this structure in a loss: overall and per label.</summary>
    public LabelWeights Weights { get; set; } = LabelWeights.One;

    /// <summary>Where the structure came from: file and first line, for messages.</summary>
    public string Source { get; set; } = "";

    /// <summary>Everything else the file held, kept so that a writer gives it back; null when nothing was left over.</summary>
    public StructureExtras? Extras { get; set; }
}

/// <summary>Loss weights of one structure (extxyz config_weight, config_energy_weight, …); all 1 unless the file says otherwise.</summary>
public readonly record struct LabelWeights(double Config, double Energy, double Forces, double Stress)
{
    public static readonly LabelWeights One = new(1, 1, 1, 1);
}
