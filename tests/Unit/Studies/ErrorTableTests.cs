using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Studies.Errors;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Two structures small enough to do by hand.</summary>
/// <remarks>
/// First, "bulk": Cu and O in a 2×2×5 Å box (V = 20 Å³), E = −10, predicted −9: error 1/2 = 0.5 eV/atom; Σ E0 = −3 − 5 = −8: baseline error 2/2 = 1.
/// Force errors (3, 4, 0) on Cu and (0, 0, −1) on O; labels (−3, −4, 0) and (0, 0, 2), so the baseline errors are (3, 4, 0) and (0, 0, −2).
/// Stress: predicted virial −V diag(0.1, 0.1, 0.1), label diag(0, 0.1, 0.4): errors 0.1, 0, −0.3.
/// Second, "atom": one O, open, E = −5, predicted −5.25, no forces, no stress.
/// </remarks>
public sealed class ErrorTableTests
{
    private static readonly Element Copper = Element.Parse("Cu");
    private static readonly Element Oxygen = Element.Parse("O");

    private static Structure Bulk() => new([Copper, Oxygen], [0, 0, 0, 1, 1, 1], new Cell([2, 0, 0, 0, 2, 0, 0, 0, 5], true, true, true))
    {
        Energy = -10,
        Forces = [-3, -4, 0, 0, 0, 2],
        Stress = [0, 0, 0, 0, 0.1, 0, 0, 0, 0.4],
        ConfigType = "bulk",
        Source = "two.xyz:1",
    };

    private static Structure Atom() => new([Oxygen], [0, 0, 0], Cell.Open) { Energy = -5, ConfigType = "atom", Source = "two.xyz:5" };

    private static Evaluation Prediction(double energy, double[] forces, double[] virial)
    {
        var evaluation = new Evaluation();
        evaluation.Reset(forces.Length / 3);
        evaluation.Energy = energy;
        forces.CopyTo(evaluation.Forces);
        virial.CopyTo(evaluation.Virial, 0);
        return evaluation;
    }

    private static ErrorTable Table()
    {
        var table = new ErrorTable([Oxygen, Copper], [-5, -3]);
        table.Add(Bulk(), Prediction(-9, [0, 0, 0, 0, 0, 1], [-2, 0, 0, 0, -2, 0, 0, 0, -2]));
        table.Add(Atom(), Prediction(-5.25, [0, 0, 0], new double[9]));
        return table;
    }

    [Fact]
    public void Totals_are_those_of_the_hand()
    {
        ErrorBlock total = Table().Total.Model;
        Assert.Equal(2, total.Frames);
        Assert.Equal(3, total.Atoms);
        Near((0.5 + 0.25) / 2, total.Energy.Mae);
        Near(Math.Sqrt((0.25 + 0.0625) / 2), total.Energy.Rmse);
        Assert.Equal(2, total.Energy.Count);
        Near(8.0 / 6, total.Forces.Mae);
        Near(Math.Sqrt(26.0 / 6), total.Forces.Rmse);
        Assert.Equal(6, total.Forces.Count);
        Near(0.4 / 9, total.Stress.Mae);
        Near(Math.Sqrt(0.1 / 9), total.Stress.Rmse);
        Assert.Equal(9, total.Stress.Count);
        Near((5 + 1) / 2.0, total[LabelTable.Forces].VectorMae);
        Near(Math.Sqrt(0.1) * 160.21766208, total[LabelTable.Stress].VectorMae);
    }

    [Fact]
    public void The_baseline_knows_composition_and_nothing_else()
    {
        ErrorBlock baseline = Table().Total.Baseline;
        Near(0.5, baseline.Energy.Mae);
        Near(Math.Sqrt(0.5), baseline.Energy.Rmse);
        Near(9.0 / 6, baseline.Forces.Mae);
        Near(3.5, baseline[LabelTable.Forces].VectorMae);
        Near(0.5 / 9, baseline.Stress.Mae);
        Near(Math.Sqrt(0.17) * 160.21766208, baseline[LabelTable.Stress].VectorMae);
    }

    [Fact]
    public void Missing_labels_do_not_count_and_are_reported()
    {
        ErrorBlock total = Table().Total.Model;
        Assert.Equal([0, 1, 1], total.Labels.Select(label => label.Missing));
        Assert.All(total.Labels, label => Assert.Equal(0, label.Undefined));
        ErrorBlock atom = Table().ByConfigType["atom"].Model;
        Assert.Null(atom.Forces.Mae);
        Assert.Null(atom[LabelTable.Forces].VectorMae);
        Assert.Null(atom[LabelTable.Stress].VectorMae);
    }

    [Fact]
    public void Numbers_that_are_missing_do_not_count()
    {
        var table = new ErrorTable([Oxygen, Copper], [-5, -3]);
        Structure bulk = Bulk();
        bulk.Forces![1] = double.NaN;
        table.Add(bulk, Prediction(-9, [0, 0, 0, 0, 0, 1], new double[9]));
        LabelError forces = table.Total.Model[LabelTable.Forces];
        Assert.Equal((5L, 0L), (forces.Sum.Count, forces.Missing));
        Near(4.0 / 5, forces.Sum.Mae);
        Near((3 + 1) / 2.0, forces.VectorMae);
        Assert.Equal(2, table.ByElement[Copper].Forces.Count);
    }

    [Fact]
    public void A_stress_label_of_a_slab_is_left_out_and_counted()
    {
        var table = new ErrorTable([Oxygen, Copper], [-5, -3]);
        Structure slab = Bulk();
        slab.Cell = new Cell(slab.Cell.Rows, true, true, false);
        table.Add(slab, Prediction(-10, new double[6], new double[9]));
        Assert.Equal(0, table.Total.Model.Stress.Count);
        Assert.Equal(1, table.Total.Model[LabelTable.Stress].Undefined);
    }

    [Fact]
    public void Elements_have_their_own_forces_and_the_energies_of_their_structures()
    {
        ErrorTable table = Table();
        ElementErrors oxygen = table.ByElement[Oxygen], copper = table.ByElement[Copper];
        Assert.Equal((2L, 2L), (oxygen.Frames, oxygen.Atoms));
        Near(0.375, oxygen.Energy.Mae);
        Near(1.0 / 3, oxygen.Forces.Mae);
        Assert.Equal((1L, 1L), (copper.Frames, copper.Atoms));
        Near(0.5, copper.Energy.Mae);
        Near(7.0 / 3, copper.Forces.Mae);
        Near(5 / Math.Sqrt(3), copper.Forces.Rmse);
    }

    [Fact]
    public void Two_atoms_of_an_element_in_one_structure_count_its_energy_once()
    {
        var table = new ErrorTable([Oxygen], [-5]);
        var pair = new Structure([Oxygen, Oxygen], [0, 0, 0, 0, 0, 1.2], Cell.Open) { Energy = -12 };
        table.Add(pair, Prediction(-11, new double[6], new double[9]));
        Assert.Equal(1, table.ByElement[Oxygen].Energy.Count);
        Assert.Equal(2, table.ByElement[Oxygen].Atoms);
    }

    [Fact]
    public void Json_has_the_fixed_keys()
    {
        JsonObject json = Table().ToJson();
        string[] block = ["frames", "atoms", "energy", "forces", "stress", "forces_vector_mae", "stress_frobenius_mae_gpa"];
        Assert.Equal([.. block, "baseline", "by_config_type", "by_element"], Keys(json));
        Assert.Equal(block, Keys(json["baseline"]!));
        Assert.Equal(["mae", "rmse", "count"], Keys(json["forces"]!));
        Assert.Equal(["atom", "bulk"], Keys(json["by_config_type"]!));
        Assert.Equal([.. block, "baseline"], Keys(json["by_config_type"]!["bulk"]!));
        Assert.Equal(["O", "Cu"], Keys(json["by_element"]!));
        Assert.Equal(["frames", "atoms", "energy", "forces"], Keys(json["by_element"]!["Cu"]!));
        Assert.Null(json["by_config_type"]!["atom"]!["forces"]!["mae"]);
        Assert.Equal(8.0 / 6, JsonNode.Parse(json.ToJsonString())!["forces"]!["mae"]!.GetValue<double>(), 15);
    }

    [Fact]
    public void A_prediction_that_is_not_finite_names_the_structure()
    {
        var table = new ErrorTable([Oxygen, Copper], [-5, -3]);
        var error = Assert.Throws<InvalidDataException>(() => table.Add(Bulk(), Prediction(double.NaN, new double[6], new double[9])));
        Assert.Contains("two.xyz:1", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, table.Total.Model.Frames);
    }

    [Fact]
    public void An_element_without_reference_energy_is_refused()
    {
        var table = new ErrorTable([Oxygen], [-5]);
        var error = Assert.Throws<InvalidDataException>(() => table.Add(Bulk(), Prediction(0, new double[6], new double[9])));
        Assert.Contains("Cu has no reference energy", error.Message, StringComparison.Ordinal);
    }

    private static string[] Keys(JsonNode node) => [.. node.AsObject().Select(entry => entry.Key)];

    private static void Near(double expected, double? found) => Assert.Equal(expected, found!.Value, 12);
}
