using Amalgam.Atoms;
using Amalgam.Studies.DataQuality;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Planted mistakes are found by their name; the data before they were planted raise no warning.</summary>
public sealed class SetCheckTests
{
    /// <summary>Lennard-Jones argon, so that energies and forces fit each other: a slow walk of one crystal.</summary>
    private static List<Structure> Walk(int frames, double step = 0.02)
    {
        var potential = new Amalgam.Atoms.Potentials.LennardJones(Crystals.Epsilon, Crystals.Sigma, 8);
        var random = new RandomBits(5);
        double[] positions = [.. Crystals.Argon(2).Positions];
        List<Structure> walk = [];
        for (int frame = 0; frame < frames; frame++)
        {
            for (int i = 0; i < positions.Length; i++) positions[i] += step * (random.NextUniform() - 0.5);
            Structure start = Crystals.Argon(2);
            var structure = new Structure([.. start.Elements], [.. positions], start.Cell) { Source = $"walk.xyz:{frame + 1}" };
            var evaluation = new Evaluation();
            potential.Evaluate(structure, evaluation);
            structure.Energy = evaluation.Energy;
            structure.Forces = [.. evaluation.Forces];
            walk.Add(structure);
        }
        return walk;
    }

    private static IReadOnlyList<SetFinding> Check(params (string Name, IEnumerable<Structure> Structures)[] files)
    {
        var check = new SetCheck();
        foreach ((string name, IEnumerable<Structure> structures) in files)
            check.Add(name, census => structures.Select(structure =>
            {
                census.Count(structure);
                return structure;
            }));
        return SetFindings.Of(check);
    }

    private static string[] Ids(IEnumerable<SetFinding> findings, FindingSeverity least = FindingSeverity.Warning) =>
        [.. findings.Where(finding => finding.Severity >= least).Select(finding => finding.Id)];

    [Fact]
    public void Clean_data_raise_no_warning() => Assert.Empty(Ids(Check(("walk.xyz", Walk(40)))));

    [Fact]
    public void Gradients_in_place_of_forces_are_found()
    {
        List<Structure> walk = Walk(40);
        foreach (Structure structure in walk) structure.Forces = [.. structure.Forces!.Select(force => -force)];
        Assert.Contains("forces_sign", Ids(Check(("walk.xyz", walk)), FindingSeverity.Error));
    }

    [Fact]
    public void Energies_in_another_unit_than_forces_are_found()
    {
        List<Structure> walk = Walk(40);
        foreach (Structure structure in walk) structure.Energy /= 27.2114;
        SetFinding found = Assert.Single(Check(("walk.xyz", walk)), finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal("forces_do_not_fit_energies", found.Id);
        Assert.Contains("0.037", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_energy_that_is_off_is_found_by_its_place()
    {
        List<Structure> walk = Walk(40);
        walk[17].Energy += 200;
        SetFinding found = Assert.Single(Check(("walk.xyz", walk)), finding => finding.Id == "energy_outliers");
        Assert.Equal("walk.xyz:18", found.Where);
    }

    [Fact]
    public void Atoms_on_top_of_each_other_and_missing_labels_are_found()
    {
        List<Structure> walk = Walk(12);
        walk[3].Positions[0] = walk[3].Positions[3] + 0.1;
        walk[3].Positions[1] = walk[3].Positions[4];
        walk[3].Positions[2] = walk[3].Positions[5];
        walk[5].Forces = null;
        string[] found = Ids(Check(("walk.xyz", walk)));
        Assert.Contains("close_atoms", found);
        Assert.Contains("missing_labels", found);
    }

    [Fact]
    public void Constraints_in_labels_are_found()
    {
        List<Structure> walk = Walk(12);
        foreach (Structure structure in walk)
        {
            structure.Extras = new StructureExtras();
            structure.Extras.Columns.Add(new ExtraColumn("move_mask", 'L', 1, [.. Enumerable.Range(0, structure.AtomCount).Select(atom => atom < 4 ? "F"
                : "T")]));
            structure.Forces.AsSpan(0, 12).Clear();
        }
        Assert.Contains("zero_forces_of_fixed_atoms", Ids(Check(("walk.xyz", walk))));
    }

    [Fact]
    public void Two_methods_in_two_files_are_found()
    {
        List<Structure> other = Walk(20, 0.03);
        foreach (Structure structure in other) structure.Energy -= 10.0 * structure.AtomCount;
        Assert.Contains("mixed_methods", Ids(Check(("one.xyz", Walk(20)), ("other.xyz", other))));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_finding_and_the_others_are_checked()
    {
        var check = new SetCheck();
        check.Add("bad.xyz", _ => throw new InvalidDataException("bad.xyz:3: expected this, found that\n  → mend it"),
            cancellation: TestContext.Current.CancellationToken);
        check.Add("good.xyz", census => Walk(3), cancellation: TestContext.Current.CancellationToken);
        SetFinding found = Assert.Single(SetFindings.Of(check), finding => finding.Id == "unreadable");
        Assert.Equal("mend it", found.Advice);
        Assert.Equal(3, check.Structures);
    }
}
