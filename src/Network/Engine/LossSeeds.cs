namespace Amalgam.Network.Engine;

/// <summary>Derivatives of a loss with respect to what the network returned; the c_E, −v and −η of equation (14).</summary>
public sealed class LossSeeds
{
    /// <summary>[structure], ∂L/∂E, 1/eV.</summary>
    public double[] Energy { get; private set; } = [];
    /// <summary>[atom, 3], ∂L/∂F, Å/eV.</summary>
    public double[] Forces { get; private set; } = [];
    /// <summary>[structure, 3, 3], ∂L/∂W, 1/eV.</summary>
    public double[] Virial { get; private set; } = [];

    /// <summary>Makes room (arrays only grow) and sets everything to zero.</summary>
    public void Reset(int structures, int atoms)
    {
        if (Energy.Length < structures)
        {
            Energy = new double[structures];
            Virial = new double[9 * structures];
        }
        if (Forces.Length < 3 * atoms) Forces = new double[3 * atoms];
        Array.Clear(Energy);
        Array.Clear(Forces);
        Array.Clear(Virial);
    }
}
