using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Testing;

/// <summary>What every potential must fulfil. A test class inherits it, says how to create the potential, and runs all tests.</summary>
/// <remarks>Derivatives, symmetries, extensivity, smoothness and repeatability stand in files of their own.</remarks>
public abstract partial class PotentialContract
{
    /// <summary>A new potential that supports <see cref="NamedStructures.Elements"/>.</summary>
    protected abstract IPotential Create();

    /// <summary>The same potential with a number of threads; null when it has none.</summary>
    protected virtual IPotential? Create(int threads) => null;

    protected virtual ContractTolerances Tolerances => ContractTolerances.Double;

    /// <summary>Å: every cutoff radius.</summary>
    protected virtual IReadOnlyList<double> Ends => [Create().Cutoff];

    /// <summary>Whether energies of fragments out of reach add up; false where gates depend on the composition.</summary>
    protected virtual bool FarFragmentsAdd => true;

    /// <summary>Whether forces are continuous and once differentiable everywhere.</summary>
    protected virtual bool IsSmooth => true;

    /// <summary>Whether an evaluation allocates nothing once its arrays have grown.</summary>
    protected virtual bool AllocatesNothing => true;

    /// <summary>eV, energy of a lone atom where it is known in closed form; null otherwise.</summary>
    protected virtual double? LoneEnergy(Element element) => null;

    public static TheoryData<string> Structures => [.. NamedStructures.Names];

    /// <summary>The eight choices of periodic axes.</summary>
    public static TheoryData<bool, bool, bool> Periodicities
    {
        get
        {
            var all = new TheoryData<bool, bool, bool>();
            for (int bits = 0; bits < 8; bits++) all.Add((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            return all;
        }
    }

    private static Evaluation Evaluate(IPotential potential, Structure structure)
    {
        var result = new Evaluation();
        potential.Evaluate(structure, result);
        return result;
    }

    private static double Energy(IPotential potential, Structure structure) => Evaluate(potential, structure).Energy;

    /// <summary>Compares with a tolerance relative to the larger of one and the largest expected number.</summary>
    private static void AssertClose(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double size = 1, worst = 0;
        foreach (double value in expected) size = Math.Max(size, Math.Abs(value));
        for (int index = 0; index < expected.Length; index++) worst = Math.Max(worst, Math.Abs(expected[index] - found[index]));
        Assert.True(worst <= tolerance * size, $"{what}: largest deviation {worst:E2}, allowed {tolerance * size:E2}");
    }

    private void AssertSame(Evaluation expected, Evaluation found)
    {
        double tolerance = Tolerances.Symmetry;
        AssertClose("energy", [expected.Energy], [found.Energy], tolerance);
        AssertClose("energies", expected.Energies, found.Energies, tolerance);
        AssertClose("forces", expected.Forces, found.Forces, tolerance);
        AssertClose("virial", expected.Virial, found.Virial, tolerance);
    }
}
