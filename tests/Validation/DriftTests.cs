using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Studies.Soundness;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Validation;

/// <summary>Constant-energy dynamics of molybdenum with a trained network. Minutes; run by name.</summary>
public sealed class DriftTests
{
    private static readonly PotentialModel Model = ModelFile.Load(RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors"));

    /// <summary>54 atoms at 300 K, 20 ps at 1 fs, float: below 0.1 meV/atom/ns beyond doubt.</summary>
    [Fact(Explicit = true)]
    public void TheEnergyOfASolidStays()
    {
        using var potential = new NetworkPotential(Model, Precision.Float32, 1);
        EnergyDrift drift = EnergyDrift.Measure(potential, Molybdenum(), 1, 600, 20, 1, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine($"{drift.Slope} ± {drift.Error} meV/atom/ns at {drift.Temperature} K");
        Assert.True(Math.Abs(drift.Slope) + 2 * drift.Error < 0.1, $"{drift.Slope:G3} ± {drift.Error:G3} meV/atom/ns");
        Assert.InRange(drift.Temperature, 200, 400);
    }

    /// <summary>
    /// Threads change no bit of a force, so they change no bit of a drift. What a skin leaves in a list changes none either (NetworkSkinTests).
    /// </summary>
    [Fact(Explicit = true)]
    public void TheDriftDoesNotDependOnThreads()
    {
        double[] slopes = [.. new[] { 1, 2, 4 }.Select(threads =>
        {
            using var potential = new NetworkPotential(Model, Precision.Float32, threads);
            return EnergyDrift.Measure(potential, Molybdenum(), 1, 600, 2, 1, TestContext.Current.CancellationToken).Slope;
        })];
        Assert.Equal(slopes[0], slopes[1]);
        Assert.Equal(slopes[0], slopes[2]);
    }

    private static Structure Molybdenum()
    {
        const int n = 3;
        const double edge = 3.16;
        double[] positions = [.. Enumerable.Range(0, n * n * n)
            .SelectMany(cell => new[] { 0, 0.5 }.SelectMany(part =>
            new[] { edge * (cell % n + part), edge * (cell / n % n + part), edge * (cell / (n * n) + part) }))];
        return new Structure([.. Enumerable.Repeat(Element.Parse("Mo"), positions.Length / 3)], positions,
            new Cell([n * edge, 0, 0, 0, n * edge, 0, 0, 0, n * edge], true, true, true))
        { Source = "Mo" };
    }
}
