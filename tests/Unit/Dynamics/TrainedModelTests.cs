using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Properties;
using Amalgam.Dynamics.Runs;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Studies.Soundness;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Dynamics and properties of a network that was trained, not made up: molybdenum (tests/data/models/README.md).</summary>
public sealed class TrainedModelTests
{
    private static readonly PotentialModel Model = ModelFile.Load(RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors"));

    /// <summary>Nothing imposes the sum rule or the symmetry of the crystal: both are found.</summary>
    [Fact]
    public void Phonons_obey_the_acoustic_sum_rule_and_elastic_constants_the_cube()
    {
        using var pool = new PotentialPool(threads => new NetworkPotential(Model, Precision.Float64, threads));
        Structure crystal = ReferenceState.Relax(BodyCentred(3.16, 1), CellFreedom.Parse("full"), 1e-4, 0, pool, ToyCrystals.Stop);
        Assert.Equal(3.16, Math.Cbrt(crystal.Cell.Volume), 0.05);

        Phonons phonons = Phonons.Compute(crystal, new PhononOptions { Repeats = [3, 3, 3] }, pool, ToyCrystals.Stop);
        Assert.InRange(phonons.Before.LargestAcoustic, 0, 1e-3); // THz
        Assert.Equal(0, phonons.Mesh([6, 6, 6]).ImaginaryShare);

        double[] c = ElasticTensor.Compute(crystal, new ElasticOptions(), pool, ToyCrystals.Stop).Constants;
        double unit = ToyCrystals.Gigapascal, c11 = c[0] * unit, c12 = c[1] * unit, c44 = c[21] * unit;
        Assert.InRange(c11, 300, 700); // GPa; 464 measured at room temperature
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++)
            {
                double cubic = i == j ? i < 3 ? c11 : c44 : i < 3 && j < 3 ? c12 : 0;
                Assert.Equal(cubic, c[6 * i + j] * unit, 0.01 * c44);
            }
    }

    /// <summary>Positions and velocities return; forces of single precision turn roundings of positions into steps, those of double do not.</summary>
    [Theory]
    [InlineData(Precision.Float64, 1e-10)]
    [InlineData(Precision.Float32, 1e-5)]
    public void Turned_velocities_lead_back_to_the_start(Precision precision, double tolerance)
    {
        const int steps = 200;
        using var potential = new NetworkPotential(Model, precision, 1);
        Structure start = BodyCentred(3.16, 2);
        var simulation = new Simulation(new DynamicsOptions { Temperature = 1200, Timestep = 2, Seed = 4 }, potential, start);
        double[] velocities = [.. simulation.State.Velocities];
        for (int step = 0; step < steps; step++) simulation.Step();
        Assert.True(Farthest(start.Positions, simulation.State.Structure.Positions) > 0.1);
        simulation.Reverse();
        for (int step = 0; step < steps; step++) simulation.Step();
        simulation.Reverse();
        Assert.InRange(Farthest(start.Positions, simulation.State.Structure.Positions), 0, tolerance);
        Assert.InRange(Farthest(velocities, simulation.State.Velocities), 0, tolerance);
    }

    /// <summary>A short form of the long tests: 1 fs, float, 1 ps; the limit of a solid is 0.1 meV/atom/ns.</summary>
    [Fact]
    public void The_energy_of_a_solid_does_not_drift()
    {
        using var potential = new NetworkPotential(Model, Precision.Float32, 1);
        EnergyDrift drift = EnergyDrift.Measure(potential, BodyCentred(3.16, 2), 1, 600, 1, 1, ToyCrystals.Stop);
        Assert.InRange(Math.Abs(drift.Slope) + 2 * drift.Error, 0, 0.1);
    }

    private static Structure BodyCentred(double edge, int n)
    {
        double[] positions = [.. Enumerable.Range(0, n * n * n)
            .SelectMany(cell => new[] { 0, 0.5 }.SelectMany(part =>
            new[] { edge * (cell % n + part), edge * (cell / n % n + part), edge * (cell / (n * n) + part) }))];
        return new Structure([.. Enumerable.Repeat(Element.Parse("Mo"), positions.Length / 3)], positions,
            new Cell([n * edge, 0, 0, 0, n * edge, 0, 0, 0, n * edge], true, true, true))
        { Source = "Mo" };
    }

    private static double Farthest(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double farthest = 0;
        for (int i = 0; i < one.Length; i++) farthest = Math.Max(farthest, Math.Abs(one[i] - other[i]));
        return farthest;
    }
}
