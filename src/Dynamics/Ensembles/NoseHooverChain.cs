using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>A chain of thermostats for one kinetic energy.</summary>
/// <remarks>
/// G. J. Martyna, M. E. Tuckerman, D. J. Tobias, M. L. Klein, Mol. Phys. 87, 1117 (1996): third-order Suzuki–Yoshida factorisation.
/// Masses Q₁ = n kT τ², Q_j = kT τ².
/// </remarks>
/// <param name="length">links</param>
/// <param name="freedoms">n, degrees of freedom of the kinetic energy</param>
/// <param name="massEnergy">kT of the masses, eV; fixed, also where the temperature changes</param>
/// <param name="time">τ, fs</param>
internal sealed class NoseHooverChain(int length, int freedoms, double massEnergy, double time)
{
    private static readonly double Outer = 1 / (2 - Math.Cbrt(2));
    private static readonly double[] Weights = [Outer, 1 - 2 * Outer, Outer];
    private readonly double[] place = new double[length], speed = new double[length];

    private double Mass(int link) => (link == 0 ? freedoms : 1) * massEnergy * time * time;

    private double Target(int link, double thermal) => (link == 0 ? freedoms : 1) * thermal;

    /// <summary>Moves the chain by half a step.</summary>
    /// <param name="twiceKinetic">eV, twice the kinetic energy</param>
    /// <param name="thermal">kT, eV</param>
    /// <param name="timestep">fs, the whole step</param>
    /// <returns>the factor of the velocities</returns>
    public double Apply(double twiceKinetic, double thermal, double timestep)
    {
        double factor = 1;
        int last = length - 1;
        foreach (double weight in Weights)
        {
            double half = weight * timestep / 2, quarter = half / 2, eighth = half / 4;
            double Push(int link) => link == 0
                ? (twiceKinetic * factor * factor - Target(0, thermal)) / Mass(0)
                : (Mass(link - 1) * speed[link - 1] * speed[link - 1] - thermal) / Mass(link);
            void Accelerate(int link)
            {
                double damp = link < last ? Math.Exp(-eighth * speed[link + 1]) : 1;
                speed[link] = (speed[link] * damp + quarter * Push(link)) * damp;
            }
            for (int link = last; link >= 0; link--) Accelerate(link);
            factor *= Math.Exp(-half * speed[0]);
            for (int link = 0; link < length; link++) place[link] += half * speed[link];
            for (int link = 0; link < length; link++) Accelerate(link);
        }
        return factor;
    }

    /// <summary>eV, energy of the chain.</summary>
    public double Energy(double thermal)
    {
        double energy = 0;
        for (int link = 0; link < length; link++) energy += 0.5 * Mass(link) * speed[link] * speed[link] + Target(link, thermal) * place[link];
        return energy;
    }

    public void Save(RestartNumbers numbers, string name)
    {
        numbers.Add(name + ".place", place);
        numbers.Add(name + ".speed", speed);
    }

    public void Load(RestartNumbers numbers, string name)
    {
        numbers.CopyTo(name + ".place", place);
        numbers.CopyTo(name + ".speed", speed);
    }
}
