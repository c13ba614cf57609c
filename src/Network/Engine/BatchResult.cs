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

    /// <summary>Makes room (arrays only grow) and sets everything to zero.</summary>
    public void Reset(int structures, int atoms)
    {
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
        Array.Clear(Forces);
        Array.Clear(Virial);
    }
}
