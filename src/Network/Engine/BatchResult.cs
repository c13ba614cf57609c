namespace Amalgam.Network.Engine;

/// <summary>Energies, forces and virials of a batch of structures. Atoms are numbered through the batch in the order of its structures.</summary>
public sealed class BatchResult
{
    /// <summary>[structure], eV, reference energies included.</summary>
    public double[] Energy { get; private set; } = [];
    /// <summary>[atom], eV.</summary>
    public double[] Energies { get; private set; } = [];
    /// <summary>[atom, 3], eV/Å.</summary>
    public double[] Forces { get; private set; } = [];
    /// <summary>[structure, 3, 3], eV, W = −∂E/∂ε.</summary>
    public double[] Virial { get; private set; } = [];

    /// <summary>[ghost, 3], eV/Å: what the own atoms find for ghosts that other processes own; to be added to the forces on those atoms.</summary>
    public double[] GhostForces { get; private set; } = [];
    /// <summary>
    /// Whether forces and virials are wanted, as they are at first; without them an evaluation takes less than half of the time, and they are zero.
    /// </summary>
    public bool WantsForces { get; set; } = true;
    /// <summary>Whether <see cref="AtomVirials"/> are wanted.</summary>
    public bool WantsAtomVirials { get; set; }
    /// <summary>[atom, 3, 3], eV: the part of W from the pairs of each centre; their sum is W.</summary>
    public double[] AtomVirials { get; private set; } = [];

    /// <summary>Channels of <see cref="Features"/>: the numbers that the last layer of the head weighs; 0 where they are not wanted.</summary>
    public int FeatureWidth { get; set; }
    /// <summary>[atom, channel], y of equation (8): the energy is linear in the weights of the last layer, and these are the factors.</summary>
    public double[] Features { get; private set; } = [];

    /// <summary>Makes room (arrays only grow) and sets everything to zero.</summary>
    public void Reset(int structures, int atoms, int ghosts = 0)
    {
        if (GhostForces.Length < 3 * ghosts) GhostForces = new double[3 * ghosts];
        if (WantsAtomVirials && AtomVirials.Length < 9 * atoms) AtomVirials = new double[9 * atoms];
        if (Features.Length < FeatureWidth * atoms) Features = new double[FeatureWidth * atoms];
        Array.Clear(Features);
        if (Energy.Length < structures)
        {
            Energy = new double[structures];
            Virial = new double[9 * structures];
        }
        if (Energies.Length < atoms)
        {
            Energies = new double[atoms];
            Forces = new double[3 * atoms];
        }
        Array.Clear(Energy);
        Array.Clear(Energies);
        ClearForces();
    }

    /// <summary>Sets forces and virials to zero: what the repulsive core adds is no use alone.</summary>
    internal void ClearForces()
    {
        Array.Clear(Forces);
        Array.Clear(GhostForces);
        Array.Clear(Virial);
        Array.Clear(AtomVirials);
    }
}
