using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Properties;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Elastic constants of crystals under pressure against volumes and stresses of the same potential.</summary>
public sealed class PressureElasticityTests
{
    private const double Gigapascal = ToyCrystals.Gigapascal;

    [Fact]
    public void The_bulk_modulus_of_a_network_at_20_GPa_is_minus_V_dP_dV()
    {
        Amalgam.Model.PotentialModel model = ModelFile.Load(RepositoryFolder.At("tests", "data", "field", "mo.safetensors"));
        using var pool = new PotentialPool(threads => new NetworkPotential(model, Precision.Float64, threads));
        AssertBulk(ToyCrystals.Make("Mo", [0, 0, 0], [-1.55, 1.55, 1.55, 1.55, -1.55, 1.55, 1.55, 1.55, -1.55]), 20, 0.25, pool);
    }

    [Fact]
    public void The_bulk_modulus_of_pair_crystals_under_pressure_is_minus_V_dP_dV()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(0.0104, 3.4, 8.5));
        AssertBulk(ToyCrystals.FaceCentredPrimitive(5.1), 3, 0.02, pool);
        AssertBulk(ToyCrystals.FaceCentredPrimitive(5.1), -0.1, 0.005, pool);
        // Hexagonal: c/a changes with the pressure, and only Reuss's mean, of equal stress, is −V dP/dV.
        const double a = 3.6, c = 5.88;
        AssertBulk(ToyCrystals.Make("Ar Ar", [0, 0, 0, 0, a / Math.Sqrt(3), c / 2], [a, 0, 0, -a / 2, a * Math.Sqrt(0.75), 0, 0, 0, c]), 3, 0.02, pool);
    }

    [Fact]
    public void Coefficients_under_pressure_are_slopes_of_the_stress_over_the_strain()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(0.0104, 3.4, 8.5));
        Structure crystal = ReferenceState.Relax(ToyCrystals.FaceCentredPrimitive(5.1), CellFreedom.Full, 1e-6, 3 / Gigapascal, pool, ToyCrystals.Stop);
        ElasticTensor tensor = ElasticTensor.Compute(crystal, new ElasticOptions { Strain = 0.002 }, pool, ToyCrystals.Stop);
        Assert.Equal(3, tensor.Pressure * Gigapascal, 1e-3);
        const double h = 1e-4;
        for (int strain = 0; strain < 6; strain++)
        {
            double[] there = Stress(crystal, strain, h), back = Stress(crystal, strain, -h);
            for (int k = 0; k < 6; k++)
                Assert.Equal((there[k] - back[k]) / (2 * h) * Gigapascal, tensor.StressStrain[6 * k + strain] * Gigapascal, 0.02);
        }
        // Without the pressure's part they would differ by as much as the pressure.
        Assert.Equal(tensor.Constants[0] - tensor.Pressure, tensor.StressStrain[0], 1e-5);
        Assert.Equal(tensor.Constants[1] + tensor.Pressure, tensor.StressStrain[1], 1e-5);
        Assert.Equal(tensor.Constants[21] - tensor.Pressure, tensor.StressStrain[21], 1e-5);
        // Born's criteria under pressure.
        Assert.Equal(new[] { tensor.StressStrain[0] + 2 * tensor.StressStrain[1], tensor.StressStrain[0] - tensor.StressStrain[1], 2 * tensor.StressStrain[21] }
            .Min(), tensor.Stiffnesses[0], 1e-4);
    }

    [Fact]
    public void Constants_of_nothing_are_refused()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(0.0104, 3.4, 6));
        Structure gas = ToyCrystals.Make("Ar", [0, 0, 0], [12, 0, 0, 0, 12, 0, 0, 0, 12]);
        string message = Assert.Throws<InvalidDataException>(() => ElasticTensor.Compute(gas, new ElasticOptions(), pool, ToyCrystals.Stop)).Message;
        Assert.Contains("a strain that costs nothing", message, StringComparison.Ordinal);
    }

    private static void AssertBulk(Structure start, double pressure, double step, PotentialPool pool)
    {
        Structure At(double gigapascals) => ReferenceState.Relax(start, CellFreedom.Full, 1e-6, gigapascals / Gigapascal, pool, ToyCrystals.Stop);
        Structure crystal = At(pressure);
        double slope = 2 * step / (At(pressure + step).Cell.Volume - At(pressure - step).Cell.Volume);
        ElasticTensor tensor = ElasticTensor.Compute(crystal, new ElasticOptions { Strain = 0.002 }, pool, ToyCrystals.Stop);
        Assert.Equal(1, tensor.Moduli.BulkReuss * Gigapascal / (-crystal.Cell.Volume * slope), 1e-3);
    }

    /// <returns>[6], eV/Å³: Cauchy's stress at a strain without rotation</returns>
    private static double[] Stress(Structure crystal, int component, double amount)
    {
        int[] row = [0, 1, 2, 1, 0, 0], column = [0, 1, 2, 2, 2, 1];
        double[] deformation = Matrix3.Identity;
        deformation[3 * row[component] + column[component]] += component < 3 ? amount : amount / 2;
        if (component > 2) deformation[3 * column[component] + row[component]] += amount / 2;
        Structure strained = StructureCopy.Deformed(crystal, deformation);
        var evaluation = new Evaluation();
        new LennardJones(0.0104, 3.4, 8.5).Evaluate(strained, evaluation);
        return [.. Enumerable.Range(0, 6).Select(k => -evaluation.Virial[3 * row[k] + column[k]] / strained.Cell.Volume)];
    }
}
