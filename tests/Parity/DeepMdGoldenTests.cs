using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Xunit;

namespace Amalgam.Parity;

/// <summary>Imported DPA3 models give the numbers of DeePMD-kit.</summary>
public sealed class DeepMdGoldenTests
{
    /// <summary>The engines that must reproduce the goldens, each with its tolerance in eV and eV/Å.</summary>
    private static readonly Dictionary<string, (Func<PotentialModel, IPotential> Create, double Tolerance)> Engines = new()
    {
        ["reference"] = (model => new ReferenceNetwork(model), 1e-12),
        ["network"] = (model => new NetworkPotential(model, Precision.Float64, threads: 1), 1e-12),
    };

    public static TheoryData<string, string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string, string>();
        foreach (string engine in Engines.Keys)
            foreach (string model in DeepMdGolden.Models)
                foreach (string structure in DeepMdGolden.StructureNames)
                    foreach (string extension in (string[])[".yaml", ".dp"]) cases.Add(engine, model, extension, structure);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Engine_agrees_with_the_golden_numbers(string engine, string model, string extension, string structure)
    {
        (Func<PotentialModel, IPotential> create, double tolerance) = Engines[engine];
        AssertGolden(create(DeepMdModel.Import(DeepMdGolden.PathOf(model + extension))), model, structure, tolerance);
    }

    [Fact]
    public void Fixed_selection_is_a_limit_that_matters()
    {
        PotentialModel limited = DeepMdModel.Import(DeepMdGolden.PathOf("A_poly_fixedsel.yaml"));
        Assert.Equal((30, 20), (limited.Spec.PairLimit, limited.Spec.AngleLimit));
        ModelSpec spec = limited.Spec with { PairLimit = null, AngleLimit = null };
        var unlimited = new PotentialModel(new ParameterSet(new ParameterLayout(spec), limited.Parameters.Values), limited.ReferenceEnergies);

        // In this structure atoms have 37 and 39 neighbours in reach.
        var whole = new Evaluation();
        new ReferenceNetwork(unlimited).Evaluate(DeepMdGolden.ReadStructure("triclinic4"), whole);
        double dropped = DeepMdGolden.ReadExpected("A_poly_fixedsel", "triclinic4").Energy - whole.Energy;
        Assert.Equal(1.2337e-4, dropped, 1e-8);
    }

    [Theory, InlineData("A_poly_fixedsel"), InlineData("B_exp_dynamic_split_silut3")]
    public void Both_formats_hold_the_same_model(string model)
    {
        PotentialModel yaml = DeepMdModel.Import(DeepMdGolden.PathOf(model + ".yaml")), hdf5 = DeepMdModel.Import(DeepMdGolden.PathOf(model + ".dp"));
        Assert.Equal(yaml.Parameters.Values, hdf5.Parameters.Values);
        Assert.Equal(yaml.ReferenceEnergies, hdf5.ReferenceEnergies);
    }

    private static void AssertGolden(IPotential potential, string model, string structure, double tolerance)
    {
        var result = new Evaluation();
        potential.Evaluate(DeepMdGolden.ReadStructure(structure), result);
        DeepMdGolden.Expected expected = DeepMdGolden.ReadExpected(model, structure);
        AssertClose("energy", [expected.Energy], [result.Energy], tolerance);
        AssertClose("energies", expected.Energies, result.Energies, tolerance);
        AssertClose("forces", expected.Forces, result.Forces, tolerance);
        if (expected.Virial is not null) AssertClose("virial", expected.Virial, result.Virial, tolerance);
    }

    private static void AssertClose(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double worst = 0;
        for (int index = 0; index < expected.Length; index++) worst = Math.Max(worst, Math.Abs(expected[index] - found[index]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: largest deviation {worst:E2}");
        Assert.True(worst <= tolerance, $"{what}: largest deviation {worst:E2}, allowed {tolerance:E2}");
    }
}
