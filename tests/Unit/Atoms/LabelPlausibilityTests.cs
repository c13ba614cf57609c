using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Plausibility;
using Amalgam.Atoms.Potentials;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>Implausible labels, on crystals whose right labels are known.</summary>
public sealed class LabelPlausibilityTests
{
    private const double KilobarPerUnit = 1602.1766208;
    private static readonly Element Argon = Element.Parse("Ar");

    [Fact]
    public void RightLabelsRaiseNothing() => Gen.Int[0, 1000].Sample(seed => Assert.Empty(Names(Crystals(seed))), iter: 10, threads: 1);

    [Theory]
    [InlineData(-1.0, "stress_sign")]
    [InlineData(-KilobarPerUnit, "stress_sign")]
    [InlineData(KilobarPerUnit, "stress_unit")]
    [InlineData(160.21766208, "stress_unit")]
    public void AnotherSignOrUnitShowsInStrainedCopies(double factor, string expected)
    {
        Structure[] structures = Crystals(1);
        foreach (Structure structure in structures) structure.Stress = [.. structure.Stress!.Select(component => factor * component)];
        Assert.Contains(expected, Names(structures));
    }

    [Theory]
    [InlineData(5, 2, 7, 6, "yz and xz")]
    [InlineData(5, 1, 7, 3, "yz and xy")]
    [InlineData(2, 1, 6, 3, "xz and xy")]
    public void ExchangedShearComponentsAreFound(int one, int other, int mirrorOfOne, int mirrorOfOther, string expected)
    {
        Structure[] structures = Crystals(2);
        foreach (Structure structure in structures)
        {
            double[] stress = structure.Stress!;
            (stress[one], stress[other]) = (stress[other], stress[one]);
            (stress[mirrorOfOne], stress[mirrorOfOther]) = (stress[mirrorOfOther], stress[mirrorOfOne]);
        }
        LabelNotice notice = Assert.Single(Notices(structures));
        Assert.Equal("stress_order", notice.Name);
        Assert.Contains(expected + " of the stress seem exchanged", notice.Sentence);
        Assert.Equal("crystals.xyz", notice.File);
    }

    [Fact]
    public void KilobarsAreNoStressInTheUnitHere()
    {
        Structure[] structures = [.. Crystals(3).Take(2)];
        foreach (Structure structure in structures) structure.Stress = [50, 1, 2, 1, 60, 3, 2, 3, -40];
        LabelNotice notice = Notices(structures).Single(notice => notice.Name == "stress_size");
        Assert.Contains("2 structures (first crystals.xyz:1)", notice.Sentence);
        Assert.Contains("GPa", notice.Sentence);
        Assert.Contains("kbar", notice.Advice);
        Assert.Contains("compression positive", notice.Advice);
    }

    [Fact]
    public void ZerosCopiesAndNetForcesAreCounted()
    {
        Structure[] structures = Crystals(4);
        structures[3].Energy = 0;
        structures[5].Stress = new double[9];
        structures[6].Forces![0] += 1;
        Structure copy = Crystals(4)[7], other = Crystals(4)[8];
        other.Energy += 1;
        LabelNotice[] notices = Notices([.. structures, copy, other]);
        Assert.Equal(["contradictions", "duplicates", "energy_zero", "net_forces", "stress_zero"], notices.Select(notice => notice.Name).Order());
        Assert.All(notices, notice => Assert.Equal(1, notice.Count));
        Assert.Contains("crystals.xyz:4", notices.Single(notice => notice.Name == "energy_zero").Sentence);
        Assert.Contains("crystals.xyz:8 is crystals.xyz:8", notices.Single(notice => notice.Name == "duplicates").Sentence);
    }

    [Fact]
    public void ForcesThatAreAllZeroAreNoted()
    {
        Structure[] structures = Crystals(5);
        foreach (Structure structure in structures) structure.Forces = new double[structure.Forces!.Length];
        foreach (Structure structure in structures) structure.Stress = null;
        Assert.Equal("forces_zero", Assert.Single(Notices(structures)).Name);
    }

    private static string[] Names(Structure[] structures) => [.. Notices(structures).Select(notice => notice.Name)];

    private static LabelNotice[] Notices(Structure[] structures)
    {
        var plausibility = new LabelPlausibility();
        foreach (Structure structure in structures) plausibility.Add(structure);
        return [.. plausibility.Notices()];
    }

    /// <summary>Strained and slightly shaken copies of a crystal of low symmetry, with exact labels.</summary>
    private static Structure[] Crystals(int seed)
    {
        var random = new Random(seed);
        var potential = new LennardJones(0.0104, 3.4, 8.5);
        return [.. Enumerable.Range(0, 24).Select(index => Labelled(potential, Strained(random, index)))];
    }

    private static Structure Strained(Random random, int index)
    {
        double[] scaled = [0, 0, 0, 0.48, 0.52, 0.03, 0.51, 0.02, 0.47, 0.01, 0.49, 0.54];
        double[] cell = [5.2, 0, 0, 0.3, 5.5, 0, -0.2, 0.4, 5.0], rows = new double[9];
        // One in three is strained along the axes, the others sheared.
        double[] gradient = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        for (int i = 0; i < 9; i++) if (index % 3 == 0 == (i % 4 == 0)) gradient[i] += 0.06 * (random.NextDouble() - 0.5);
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 3; column++)
                for (int k = 0; k < 3; k++) rows[3 * row + column] += cell[3 * row + k] * gradient[3 * k + column];
        var positions = new double[12];
        for (int atom = 0; atom < 4; atom++)
            for (int column = 0; column < 3; column++)
                for (int k = 0; k < 3; k++) positions[3 * atom + column] += (scaled[3 * atom + k] + 0.004 * random.NextDouble()) * rows[3 * k + column];
        return new Structure([Argon, Argon, Argon, Argon], positions, new Cell(rows, true, true, true)) { Source = $"crystals.xyz:{index + 1}" };
    }

    private static Structure Labelled(LennardJones potential, Structure structure)
    {
        var result = new Evaluation();
        potential.Evaluate(structure, result);
        structure.Energy = result.Energy;
        structure.Forces = result.Forces.ToArray();
        structure.Stress = [.. result.Virial.Select(virial => -virial / structure.Cell.Volume)];
        return structure;
    }
}
