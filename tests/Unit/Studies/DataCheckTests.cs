using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Studies;
using Amalgam.Studies.DataQuality;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>The data check finds what is wrong, and only that.</summary>
public sealed class DataCheckTests
{
    private static readonly Element Oxygen = Element.Parse("O"), Hydrogen = Element.Parse("H");

    [Fact]
    public void A_structure_that_is_turned_moved_and_renumbered_is_the_same_and_a_displaced_one_is_not()
    {
        Structure water = Water(), turned = new([Hydrogen, Oxygen, Hydrogen], [3 + 0.59, 1, 2 + 0.76, 3, 1, 2, 3 + 0.59, 1, 2 - 0.76],
            Cell.Open)
        { Energy = -10, Forces = new double[9], Source = "test.xyz:1" };
        DataCheck check = Check(("training", [water]), ("test.xyz", [turned]));
        Assert.Equal((Verdict.Warn, 1L), Found(check, "in_two_sets"));
        Assert.Contains(check.Suspicions, one => one.Kind == "the same in two sets" && one.Detail == "as train.xyz:1 (training)");
        turned.Positions[0] += 0.01;
        Assert.Equal((Verdict.Pass, 0L), Found(Check(("training", [water]), ("test.xyz", [turned])), "in_two_sets"));
    }

    [Fact]
    public void A_repeated_cell_has_the_fingerprint_of_the_cell()
    {
        var one = new Structure([Oxygen, Hydrogen], [0, 0, 0, 1.2, 1.1, 0.9], new Cell([3, 0, 0, 0.4, 3.2, 0, 0, 0.1, 3.4], true, true, true));
        var two = new Structure([Oxygen, Hydrogen, Oxygen, Hydrogen], [0, 0, 0, 1.2, 1.1, 0.9, 3, 0, 0, 4.2, 1.1, 0.9],
            new Cell([6, 0, 0, 0.4, 3.2, 0, 0, 0.1, 3.4], true, true, true));
        double[] first = new StructureFingerprint().Of(one), second = new StructureFingerprint().Of(two);
        Assert.Equal(first, second, (a, b) => Math.Abs(a - b) < 1e-10);
        Assert.All(first, number => Assert.True(number > 0.01));
    }

    [Fact]
    public void Every_kind_of_odd_structure_is_found()
    {
        Structure near = Water("a.xyz:9"), huge = Water("a.xyz:10"), pushed = Water("a.xyz:11"), bare = Water("a.xyz:12"), far = Water("a.xyz:13"),
            slab = Water("a.xyz:14");
        near.Positions[3] = 0.25;
        near.Positions[5] = 0.1;
        huge.Forces = [0, 0, 31, 0, 0, -31, 0, 0, 0];
        pushed.Forces = [0, 0, 0.3, 0, 0, 0, 0, 0, 0];
        bare.Energy = null;
        bare.Forces = null;
        far.Energy = 90;
        slab.Stress = new double[9];
        foreach ((int index, Structure structure) in new[] { near, huge, pushed, bare, far, slab }.Index()) structure.Positions[8] += 0.05 * (index + 1);
        DataCheck check = Check(("training", [.. Enumerable.Range(0, 10).Select(Stretched), near, huge, pushed, bare, far, slab]));
        foreach (string name in new[] { "short_distances", "huge_forces", "net_forces", "missing_labels", "energies_far_off", "undefined_stress" })
            Assert.Equal((name, Verdict.Warn, 1L), (name, Found(check, name).Verdict, Found(check, name).Count));
        Assert.Equal((Verdict.Pass, 0L), Found(check, "twice_in_a_set"));
        Assert.Equal(["a.xyz:9", "a.xyz:10", "a.xyz:11", "a.xyz:13"],
            check.Suspicions.OrderBy(one => int.Parse(one.Source.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)).Select(one => one.Source));
        Assert.Equal((Verdict.Warn, 2L), Found(check, "elements"));
    }

    [Fact]
    public void Sound_data_pass()
    {
        DataCheck check = Check(("training", [.. Enumerable.Range(0, 60).Select(Stretched)]));
        Assert.All(check.Findings.Where(finding => finding.Name != "elements"), finding =>
            Assert.Equal((finding.Sentence, Verdict.Pass), (finding.Sentence, finding.Verdict)));
        Assert.Equal(120, check.TrainingAtoms(Hydrogen));
    }

    [Fact]
    public void An_element_that_training_never_saw_is_a_failure()
    {
        Structure other = new([Hydrogen], [0, 0, 0], Cell.Open) { Energy = 1, Source = "t.xyz:1" };
        DataCheck check = Check(("training", [new Structure([Oxygen], [0, 0, 0], Cell.Open) { Energy = 1 }]), ("t.xyz", [other]));
        Assert.Equal(Verdict.Fail, Found(check, "elements").Verdict);
        Assert.Equal("elements", check.Findings[0].Name);
    }

    private static DataCheck Check(params (string Name, Structure[] Structures)[] sets)
    {
        var check = new DataCheck(new PotentialModel(ParameterInitialization.Create(RandomModels.Specs["dense_one_layer"]
            with
        { Elements = [Hydrogen, Oxygen] }, 1), [0, 0]));
        foreach ((string name, Structure[] structures) in sets) check.Add(name, structures);
        return check;
    }

    [Fact]
    public void Stresses_in_another_unit_are_found_and_right_ones_are_said_to_be_plausible()
    {
        Structure[] crystals = [.. Enumerable.Range(0, 6).Select(index => new Structure([Oxygen, Hydrogen], [0, 0, 0, 1.2, 1.1, 0.9 + 0.01 * index],
            new Cell([3, 0, 0, 0.4, 3.2, 0, 0, 0.1, 3.4], true, true, true))
        {
            Energy = -3, Stress = [30 + index, 1, 2, 1, 40, 3, 2, 3, 50], Source = $"train.xyz:{index + 1}",
        })];
        Assert.Equal((Verdict.Warn, 6L), Found(Check(("training", crystals)), "stress_size"));
        foreach (Structure crystal in crystals) crystal.Stress = [.. crystal.Stress!.Select(component => component / 1602)];
        Assert.Equal((Verdict.Pass, 0L), Found(Check(("training", crystals)), "stress_labels"));
    }

    private static (Verdict Verdict, long Count) Found(DataCheck check, string name) =>
        check.Findings.Where(finding => finding.Name == name).Select(finding => (finding.Verdict, finding.Count)).Single();

    private static Structure Water(string source = "train.xyz:1") =>
        new([Oxygen, Hydrogen, Hydrogen], [0, 0, 0, 0.76, 0, 0.59, -0.76, 0, 0.59], Cell.Open) { Energy = -10, Forces = new double[9], Source = source };

    private static Structure Stretched(int step)
    {
        Structure water = Water($"train.xyz:{5 * step + 1}");
        water.Positions[3] += 0.004 * (step + 1);
        return water;
    }
}
