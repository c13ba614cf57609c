using System.Globalization;
using System.Text.RegularExpressions;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Relaxations and properties as users ran them with a model of molybdenum, tests/data/field.</summary>
public sealed class PropertyFieldTests : IDisposable
{
    private static readonly string Model = Field("mo.safetensors");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_flat_equation_of_state_is_an_error()
    {
        ProgramRun run = ProgramRun.Of("eos", Model, Field("eos-flat", "isoP.xyz"), "-o", folder.At("eos"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("a strain that costs nothing", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("B0", run.Output, StringComparison.Ordinal);
        Assert.Contains("a strain that costs nothing",
            ProgramRun.Of("elastic", Model, Field("eos-flat", "isoP.xyz"), "-o", folder.At("el")).Error, StringComparison.Ordinal);
        Assert.Contains("no atom feels another", ProgramRun.Of("phonons", Model, Field("eos-flat", "isoP.xyz"), "-o", folder.At("ph")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Elastic_prints_both_tensors_and_the_bulk_modulus_under_pressure()
    {
        ProgramRun run = ProgramRun.Of("elastic", Model, Field("relax-cell-explodes", "cubic.xyz"), "--pressure", "20", "-o", folder.At("el"));
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("C, second derivatives of the energy(.|\n)*C_GPa(.|\n)*B, stress–strain coefficients at 20.0 GPa(.|\n)*B_GPa", run.Output);
        double[] c = Row("el/constants.csv"), b = Row("el/stress-strain.csv");
        Assert.Equal(c[0] - 20, b[0], 0.01);
        Assert.Equal(c[1] + 20, b[1], 0.01);
        double bulk = double.Parse(Regex.Match(run.Output, @"bulk modulus +([\d.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal((b[0] + 2 * b[1]) / 3, bulk, 0.01);
    }

    [Fact]
    public void A_small_supercell_says_nothing_on_stability()
    {
        string crystal = Field("phonons-small-supercell", "prim.xyz");
        ProgramRun one = ProgramRun.Of("phonons", Model, crystal, "-o", folder.At("one"), "--supercell", "1x1x1");
        Assert.Equal(1, one.ExitCode);
        Assert.Contains("spans 2.7 Å, less than twice the cutoff of 5 Å", one.Error, StringComparison.Ordinal);
        ProgramRun two = ProgramRun.Of("phonons", Model, crystal, "-o", folder.At("two"), "--supercell", "2x2x2", "--mesh", "8x8x8");
        Assert.Contains("warning: the supercell spans 5.49 Å, less than twice the cutoff of 5.00 Å", two.Error, StringComparison.Ordinal);
        Assert.Contains("stability is not judged", two.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no imaginary frequency", one.Output + two.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_of_a_path_are_compared_before_work()
    {
        string start = Field("neb-identical-ends", "st.xyz");
        ProgramRun same = ProgramRun.Of("neb", Model, start, start, "-o", folder.At("same"), "--images", "3", "--steps", "30");
        Assert.Equal(1, same.ExitCode);
        Assert.Contains("the ends are the same structure", same.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", same.Error, StringComparison.Ordinal);
        ProgramRun swapped = ProgramRun.Of("neb", Model, Field("neb-order-mismatch", "st.xyz"), Field("neb-order-mismatch", "en_order.xyz"), "-o",
            folder.At("swap"), "--images", "3", "--fmax", "0.05", "--steps", "2");
        Assert.Contains("atoms 11 and 41 change places; another order gives a shorter path, 2.74 Å long", swapped.Error, StringComparison.Ordinal);
        Assert.All(ExtxyzReader.ReadAll(folder.At("swap/path.xyz")), image =>
        {
            double energy = double.Parse(image.Extras!.Find("AMALGAM_energy")!, CultureInfo.InvariantCulture);
            Assert.InRange(energy, -600, -400); // no image fell into a hole
            Assert.Contains(image.Extras.Columns, column => column.Name == "AMALGAM_forces");
        });
    }

    [Fact]
    public void One_structure_that_collapses_leaves_the_others_of_a_batch()
    {
        ProgramRun run = ProgramRun.Of("relax", Model, Field("relax-batch-collapse", "batch.xyz"), "-o", folder.At("o.xyz"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["converged", "COLLAPSED", "converged"], Outcomes(run));
        Assert.Matches(@"1 structure of 3 fell into a hole of the model.*batch\.xyz:5", run.Error);
        List<Structure> all = ExtxyzReader.ReadAll(folder.At("o.xyz"));
        Assert.Equal(["1", "0", "1"], all.Select(structure => structure.Extras!.Find("AMALGAM_converged")));
        Assert.Equal(-21.684, double.Parse(all[2].Extras!.Find("AMALGAM_energy")!, CultureInfo.InvariantCulture), 1e-2);
    }

    [Fact]
    public void One_structure_without_numbers_leaves_the_others_of_a_batch()
    {
        string text = "2\n\nMo 0 0 0\nMo 2.2 0 0\n", input = folder.Write("in.xyz", text + "2\nname=bad\nMo 1 0 0\nMo 1 0 0\n" + text);
        foreach (string verb in new[] { "predict", "relax" })
        {
            ProgramRun run = ProgramRun.Of(verb, Model, input, "-o", folder.At(verb + ".xyz"));
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("in.xyz:5: expected atoms apart", run.Error, StringComparison.Ordinal);
            List<Structure> all = ExtxyzReader.ReadAll(folder.At(verb + ".xyz"));
            Assert.Equal([true, false, true], all.Select(structure => structure.Extras?.Find("AMALGAM_energy") is not null));
            Assert.Equal("bad", all[1].Extras!.Find("name"));
        }
        // Where none has numbers there is nothing to write.
        string only = folder.Write("only.xyz", "2\n\nMo 1 0 0\nMo 1 0 0\n");
        foreach (string verb in new[] { "predict", "relax" })
        {
            Assert.Equal(1, ProgramRun.Of(verb, Model, only, "-o", folder.At("none.xyz")).ExitCode);
            Assert.False(File.Exists(folder.At("none.xyz")));
        }
    }

    [Fact]
    public void A_cell_under_tension_explodes()
    {
        ProgramRun run = ProgramRun.Of("relax", Model, Field("relax-cell-explodes", "cubic.xyz"), "--cell", "--pressure", "-100", "-o", folder.At("o.xyz"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["EXPLODED"], Outcomes(run));
        Assert.Contains("there is no minimum at -100.0 GPa", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("more --steps", run.Error, StringComparison.Ordinal);
        ProgramRun elastic = ProgramRun.Of("elastic", Model, Field("relax-cell-explodes", "cubic.xyz"), "--pressure", "-100", "-o", folder.At("el"));
        Assert.Contains("expected a minimum at -100 GPa, found a cell that grows without bound", elastic.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Outcomes(ProgramRun run) =>
        Regex.Matches(run.Output, "converged|OUT OF STEPS|COLLAPSED|EXPLODED|FAILED|STALLED").Select(match => match.Value);

    /// <returns>the first row of a table after its name, GPa</returns>
    private double[] Row(string file) =>
        [.. File.ReadAllLines(folder.At(file))[1].Split(',').Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static string Field(params string[] parts) => RepositoryFolder.At(["tests", "data", "field", .. parts]);
}
