using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Xunit;

namespace Amalgam.Parity;

/// <summary>Models imported from checkpoints give the numbers of the code that wrote them, in the plain network and in the fast one.</summary>
public sealed class DeepMdCheckpointTests
{
    /// <summary>Of the largest number, or of 1 eV, 1 eV/Å.</summary>
    private const double Tolerance = 1e-10;

    public static TheoryData<string> Models => [.. DeepMdCheckpoints.Models];

    [Theory, MemberData(nameof(Models))]
    public void Imported_checkpoints_give_the_numbers_of_their_code(string model)
    {
        using var checkpoints = new DeepMdCheckpoints();
        int evaluations = 0;
        double worst = 0;
        foreach (DeepMdCheckpoints.Case one in DeepMdCheckpoints.CasesOf(model))
        {
            PotentialModel imported = DeepMdModel.Import(checkpoints.Unpack(one.Path), one.Options);
            foreach (IPotential potential in (IPotential[])[new ReferenceNetwork(imported), new NetworkPotential(imported, Precision.Float64, threads: 1)])
                foreach ((string structure, DeepMdCheckpoints.Expected expected) in one.Results)
                {
                    worst = Math.Max(worst, Compare($"{one} {structure}", potential, structure, expected));
                    evaluations++;
                }
        }
        Assert.True(evaluations > 0, $"{model}: no evaluation");
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{model}: {evaluations} evaluations, largest deviation {worst:E1}"));
    }

    private static double Compare(string what, IPotential potential, string structure, DeepMdCheckpoints.Expected expected)
    {
        var found = new Evaluation();
        potential.Evaluate(DeepMdCheckpoints.ReadStructure(structure), found);
        double worst = 0;
        Check("energy", [expected.Energy], [found.Energy]);
        Check("energies", expected.Energies, found.Energies);
        Check("forces", expected.Forces, found.Forces);
        Check("virial", expected.Virial, found.Virial);
        return worst;

        void Check(string quantity, ReadOnlySpan<double> wanted, ReadOnlySpan<double> given)
        {
            Assert.Equal(wanted.Length, given.Length);
            double largest = 1, deviation = 0;
            for (int index = 0; index < wanted.Length; index++)
            {
                largest = Math.Max(largest, Math.Abs(wanted[index]));
                deviation = Math.Max(deviation, Math.Abs(wanted[index] - given[index]));
            }
            worst = Math.Max(worst, deviation / largest);
            Assert.True(deviation <= Tolerance * largest, string.Create(CultureInfo.InvariantCulture,
                $"{what}, {potential.GetType().Name}: {quantity} deviate by {deviation:E2}, largest {largest:E2}"));
        }
    }
}
