using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Validation;

/// <summary>
/// The Lennard-Jones fluid of the NIST Standard Reference Simulation Website (Monte Carlo, T* = 0.85, cut at 3σ with tail corrections). Minutes each; run by
/// name.
/// </summary>
public sealed class ReferenceFluidTests
{
    private const double Reach = 3, Epsilon = Crystals.Epsilon, Sigma = Crystals.Sigma, Temperature = 0.85;
    // What the table gives at ρ* = 0.78, and about the same elsewhere.
    private const double EnergyError = 7.3e-4, PressureError = 3.2e-3, Sigmas = 4;

    [Theory(Explicit = true)]
    [InlineData(0.776, -5.5121, 0.0067714)]
    [InlineData(0.78, -5.5386, 0.047924)]
    [InlineData(0.82, -5.7947, 0.55355)]
    [InlineData(0.86, -6.0305, 1.2660)]
    public void EnergyAndPressureAreThoseOfTheTable(double density, double energy, double pressure)
    {
        Structure start = Crystals.FaceCentredCubic("Ar", Sigma * Math.Cbrt(4 / density), 5);
        DynamicsOptions options = new()
        {
            Ensemble = Ensemble.Nvt, Temperature = Temperature * Epsilon / Units.Boltzmann, Timestep = 8, ThermostatTime = 200,
            Seed = 2
        };
        var simulation = new Simulation(options, new LennardJones(Epsilon, Sigma, Reach * Sigma, LennardJonesEnd.Cut), start);
        for (int step = 0; step < 10000; step++) simulation.Step();
        var energies = new List<double>();
        var pressures = new List<double>();
        for (int step = 0; step < 60000; step++)
        {
            simulation.Step();
            double[] w = simulation.State.Evaluation.Virial;
            energies.Add(simulation.State.PotentialEnergy / start.AtomCount / Epsilon);
            pressures.Add((w[0] + w[4] + w[8]) / 3 / start.Cell.Volume * Math.Pow(Sigma, 3) / Epsilon);
        }
        double third = Math.Pow(Reach, -3);
        AssertSame(energy, EnergyError, Statistics.Blocks(energies, 20), 8 * Math.PI / 3 * density * (third * third * third / 3 - third));
        AssertSame(pressure, PressureError, Statistics.Blocks(pressures, 20), density * Temperature + 16 * Math.PI / 3 * density * density
            * (2 * third * third * third / 3 - third));
    }

    private static void AssertSame(double expected, double uncertainty, (double Mean, double Error) found, double tail)
    {
        double sigma = Math.Sqrt(uncertainty * uncertainty + found.Error * found.Error);
        Assert.True(Math.Abs(found.Mean + tail - expected) < Sigmas * sigma,
            $"found {found.Mean + tail:G6} ± {found.Error:G2}, expected {expected:G6} ± {uncertainty:G2}");
    }
}
