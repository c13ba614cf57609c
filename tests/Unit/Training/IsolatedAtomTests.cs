using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Isolated atoms: how files mark them, what is checked, and where they go.</summary>
public sealed class IsolatedAtomTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("config_type=IsolatedAtom")]
    [InlineData("config_type=isolated_atom")]
    [InlineData("config_type=isolated-atom")]
    [InlineData("config_type=\"Isolated Atom\"")]
    [InlineData("config_type=ISOLATED_ATOM")]
    [InlineData("config_type=isolated_atoms")]
    [InlineData("config_type=isolated_atom_H")]
    [InlineData("config_type=H_isolated_atom")]
    [InlineData("config_type=single_atom")]
    [InlineData("config_type=isolated")]
    [InlineData("label=isolated_atom")]
    [InlineData("name=IsolatedAtom")]
    [InlineData("system_type=x type=isolatedAtom")]
    [InlineData("isolated_atom=T")]
    [InlineData("isolated_atom")]
    public void UsualSpellingsAreRecognised(string mark)
    {
        TrainingData data = Read(mark + " energy=-1.25");
        Assert.Equal(-1.25, Assert.Single(data.Isolated).Energy);
        Assert.DoesNotContain(data.Train.Concat(data.Validation), structure => structure.AtomCount == 1);
        Assert.Equal(["1 isolated atom (it defines the reference energy of its element)"], data.LeftOut);
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(data.Elements, data.Train, data.Isolated, new Dictionary<string, double>());
        Assert.Equal((-1.25, ReferenceEnergySource.IsolatedAtom), (fit.Energies[0], fit.Sources[0]));
    }

    [Theory]
    [InlineData("config_type=IsolatedAtom energy=-1.25", "4 0 0 0 4 0 0 0 4", "found neighbours: the nearest periodic image is 4.00 Å away, the cutoff is 5 Å")]
    [InlineData("config_type=isolated_atom", "20 0 0 0 20 0 0 0 20", "marked 'isolated_atom', found no energy")]
    [InlineData("label=isolated-atom energy=-1", "20 0 0 0 3 0 0 0 20", "found neighbours: the nearest periodic image is 3.00 Å away")]
    public void AMarkThatIsNotTrueIsAnError(string comment, string lattice, string expected)
    {
        string message = Assert.Throws<InvalidDataException>(() => Read($"{comment} Lattice=\"{lattice}\" pbc=\"T T T\"", isOpen: false)).Message;
        Assert.Contains(expected, message);
        Assert.Contains("train.xyz:", message);
    }

    [Fact]
    public void SeveralAtomsMarkedAsOneAreAnError()
    {
        string train = samples.WriteClusters("train.xyz", 12);
        File.AppendAllText(train, "2\nconfig_type=isolated_atom energy=-1.25 Properties=species:S:1:pos:R:3 pbc=\"F F F\"\nH 0 0 0\nH 0 0 1\n");
        Assert.Contains("found 2 atoms", Assert.Throws<InvalidDataException>(() => TrainingData.Read(RunOptions.FromCommandLine([train]), null)).Message);
    }

    [Theory]
    [InlineData("config_type=single_atom energy=-1 Lattice=\"2.7 0 0 0 2.7 0 0 0 2.7\" pbc=\"T T T\"")]
    [InlineData("config_type=bulk energy=-1 Lattice=\"2.7 0 0 0 2.7 0 0 0 2.7\" pbc=\"T T T\"")]
    public void OneAtomInACrystalIsAStructureLikeOthers(string comment)
    {
        TrainingData data = Read(comment, isOpen: false);
        Assert.Empty(data.Isolated);
        Assert.Contains(data.Train.Concat(data.Validation), structure => structure.AtomCount == 1);
    }

    [Fact]
    public void ALoneAtomWithoutAMarkIsNamedAndOfferedAndNeverValidatedOn()
    {
        for (int seed = 1; seed < 12; seed++)
        {
            TrainingData data = Read("energy=-1.25", seed: seed);
            Assert.Empty(data.Isolated);
            Assert.DoesNotContain(data.Validation, structure => structure.AtomCount == 1);
            Assert.Contains(data.Train, structure => structure.AtomCount == 1);
            Assert.Contains(data.Notices, notice => notice.Contains("1 single atom without neighbours") && notice.Contains("H, -1.25 eV")
                && notice.Contains("--isolated-atoms all") && notice.Contains("train.xyz:"));
        }
    }

    [Fact]
    public void ALoneAtomIsTakenWhereAllAreAskedFor()
    {
        TrainingData data = Read("energy=-1.25", choice: IsolatedAtomChoice.All);
        Assert.Single(data.Isolated);
        Assert.DoesNotContain(data.Train.Concat(data.Validation), structure => structure.AtomCount == 1);
        Assert.DoesNotContain(data.Notices, notice => notice.Contains("single atom"));
    }

    [Fact]
    public void LoneAtomsOfValidationFilesAreNotValidatedOn()
    {
        string valid = samples.WriteClusters("valid.xyz", 6, seed: 9);
        File.AppendAllText(valid, "1\nenergy=-1.25 Properties=species:S:1:pos:R:3 pbc=\"F F F\"\nH 0 0 0\n");
        TrainingData data = TrainingData.Read(RunOptions.FromCommandLine([samples.WriteClusters("train.xyz", 12)], [valid]), null);
        Assert.Equal(6, data.Validation.Count);
    }

    [Fact]
    public void TheCutoffIsThatOfTheNetwork()
    {
        string train = samples.WriteClusters("train.xyz", 12);
        File.AppendAllText(train, "1\nconfig_type=IsolatedAtom energy=-1 "
            + "Properties=species:S:1:pos:R:3 Lattice=\"6 0 0 0 6 0 0 0 6\" pbc=\"T T T\"\nH 0 0 0\n");
        RunOptions options = RunOptions.FromCommandLine([train]);
        Assert.Single(TrainingData.Read(options, null).Isolated);
        RunOptions wide = GivenSettings.Apply(options, [new GivenSetting("--preset", "model", "preset", "tiny")]);
        wide = wide with { Model = wide.Model with { Spec = new System.Text.Json.Nodes.JsonObject { ["pair_cutoff"] = 6.5 } } };
        Assert.Contains("the cutoff is 6.5 Å", Assert.Throws<InvalidDataException>(() => TrainingData.Read(wide, null)).Message);
    }

    private TrainingData Read(string comment, bool isOpen = true, IsolatedAtomChoice choice = IsolatedAtomChoice.Marked, long seed = 1)
    {
        string train = samples.WriteClusters("train.xyz", 12);
        File.AppendAllText(train, $"1\n{comment} Properties=species:S:1:pos:R:3{(isOpen ? " pbc=\"F F F\"" : "")}\nH 0 0 0\n");
        RunOptions options = RunOptions.FromCommandLine([train], seed: seed);
        return TrainingData.Read(options with { Data = options.Data with { IsolatedAtoms = choice } }, null);
    }
}
