using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Experts;
using Amalgam.Model.Export;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Model.Repulsion;
using Amalgam.Unit.Cli;
using Amalgam.Unit.Model.Import.DeepMd;
using Xunit;

namespace Amalgam.Unit.Model.Export;

/// <summary>Models written for DeePMD-kit: read back they say the same, and their files have the keys of its own.</summary>
public sealed class DeepMdExportTests : IDisposable
{
    private static readonly string Goldens = Path.Combine(AppContext.BaseDirectory, "goldens", "deepmd-kit-master-2026-08");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("A_poly_fixedsel")]
    [InlineData("B_exp_dynamic_split_silut3")]
    public void Goldens_come_back_with_the_same_keys_and_numbers(string name)
    {
        string original = Path.Combine(Goldens, name + ".yaml");
        PotentialModel model = DeepMdModel.Import(original);
        foreach (string ending in (string[])[".yaml", ".dp"])
        {
            string path = folder.At("again" + ending);
            DeepMdExport.Write(model, path);
            Assert.True(DeepMdExport.IsOwn(path));
            Same(model, DeepMdModel.Import(path));
        }
        Assert.False(DeepMdExport.IsOwn(original));
        Assert.False(DeepMdExport.IsOwn(Path.ChangeExtension(original, ".dp")));
        Assert.Equal(Leaves(original), Leaves(folder.At("again.yaml")));
    }

    /// <summary>Every key with its value, and of arrays the shape; types are in another order here.</summary>
    private static List<string> Leaves(string path)
    {
        var leaves = new List<string>();
        IReadOnlyDictionary<string, object?> tree = DeepMdYaml.Read(path, new DeepMdProblems(path));
        Assert.Equal(["backend", "model", "model_def_script", "software", "time", "version"], tree.Keys.Order(StringComparer.Ordinal));
        Add("model", tree["model"]);
        return leaves;

        void Add(string at, object? value)
        {
            if (value is IReadOnlyDictionary<string, object?> map)
                foreach ((string key, object? item) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Add($"{at}.{key}", item);
            else if (value is List<object?> { Count: > 0 } list && !at.EndsWith("type_map", StringComparison.Ordinal))
                for (int index = 0; index < list.Count; index++) Add($"{at}[{index}]", list[index]);
            else leaves.Add($"{at}: {value switch { List<object?> list2 => $"list of {list2.Count}", null => "null", _ => value }}");
        }
    }

    [Theory]
    [InlineData("single_prod.pt")]
    [InlineData("single_float32.pt")]
    [InlineData("chgspin_new.pt")]
    [InlineData("chgspin_old.pt")]
    [InlineData("multi_fparam.pt")]
    public void Checkpoints_come_back(string name)
    {
        PotentialModel model = new GoldenCheckpoint(name).Import();
        DeepMdExport.Write(model, folder.At("again.yaml"));
        Same(model, DeepMdModel.Import(folder.At("again.yaml")));
    }

    public static TheoryData<string, ModelSpec> Dense()
    {
        ModelSpec tiny = AsDense(Presets.Create("tiny", SmallModels.Water)), small = AsDense(Presets.Create("small", SmallModels.Water));
        return new TheoryData<string, ModelSpec>
        {
            { "tiny", tiny },
            { "small", small },
            { "one layer", tiny with { Layers = 1 } },
            { "without angles", tiny with { AngleWidth = 0 } },
            { "without hidden layers", tiny with { HeadWidths = [], HeadReadsElement = true } },
            { "other functions", small with { Activation = new Activation(ActivationKind.SiluTail, 2.5), HeadActivation = Activation.Tanh,
                Switch = SwitchKind.Exponential, PairInput = PairInput.InverseDistance, HeadWidths = [7, 14, 14] } },
            { "width of types", tiny with { NodeWidth = 2, AxisNeurons = 2 } },
            { "other normalization", tiny with { PairNormalization = 37.25, AngleNormalization = 9.5 } },
        };
    }

    [Theory, MemberData(nameof(Dense), DisableDiscoveryEnumeration = true)]
    public void Dense_models_of_our_own_come_back(string name, ModelSpec spec)
    {
        PotentialModel model = SmallModels.Model(spec);
        string path = folder.At(name + ".yaml");
        DeepMdExport.Write(model, path);
        PotentialModel again = DeepMdModel.Import(path);
        Assert.False(again.Spec.VacuumReference);
        Same(model, again);
    }

    [Fact]
    public void Options_without_a_counterpart_are_all_named_and_nothing_is_written()
    {
        ModelSpec fine = Presets.Create("tiny", SmallModels.Water, Resolution.Fine) with
        { CoreRepulsion = new CoreRepulsionSpec(0.4, 0.7) };
        string message = Assert.Throws<InvalidDataException>(() => DeepMdExport.Write(SmallModels.Model(fine), folder.At("no.yaml"))).Message;
        foreach (string option in (string[])["no.yaml: expected a model whose options DeePMD-kit has, found 7", "pair_input: 8 polynomials",
            "angle_basis: 5 polynomials", "sym_degree: moments up to degree 2", "moment_messages", "sym_product",
            "core_repulsion", "experts: weights that depend on the element"])
            Assert.Contains(option, message, StringComparison.Ordinal);
        ModelSpec uneven = AsDense(Presets.Create("tiny", SmallModels.Water)) with { PairNormalization = 37.123456, AngleNodeChannels = 3 };
        message = Assert.Throws<InvalidDataException>(() => DeepMdExport.Write(SmallModels.Model(uneven), folder.At("no.dp"))).Message;
        Assert.Contains("pair_normalization, angle_normalization: 37.123456 and 10", message, StringComparison.Ordinal);
        Assert.Contains("angle_node_channels, angle_pair_channels: 3 and 8", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Numbers_are_those_of_yaml()
    {
        Assert.Equal(["1.0", "-0.5", "1.0e-07", "1.5e+20", "0.1"], ((double[])[1, -0.5, 1e-7, 1.5e20, 0.1]).Select(ExportedYaml.Number));
    }

    [Fact]
    public void The_program_writes_and_replaces_its_own_files_alone()
    {
        string model = folder.At("dense.safetensors"), yaml = folder.At("dense.yaml"), golden = folder.At("golden.yaml");
        Amalgam.Model.Files.ModelFile.Save(SmallModels.Model(AsDense(Presets.Create("tiny", SmallModels.Water))), model);
        Assert.Equal(0, ProgramRun.Of("export", model, "-o", yaml).ExitCode);
        Assert.Contains("an earlier result", ProgramRun.Of("export", model, "-o", yaml).Error, StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("export", model, "-o", yaml, "--force").ExitCode);
        Assert.Equal(0, ProgramRun.Of("import", yaml, "-o", folder.At("again.safetensors")).ExitCode);
        File.Copy(Path.Combine(Goldens, "A_poly_fixedsel.yaml"), golden);
        Assert.Contains("did not write", ProgramRun.Of("export", model, "-o", golden, "--force").Error, StringComparison.Ordinal);
        Assert.Contains("--precision: expected none", ProgramRun.Of("export", model, "-o", folder.At("x.dp"), "--precision", "float32").Error,
            StringComparison.Ordinal);
        Assert.Contains("experts: weights that depend", ProgramRun.Of("export", "universal-tiny", "-o", folder.At("x.dp")).Error, StringComparison.Ordinal);
    }

    private static ModelSpec AsDense(ModelSpec spec) => spec with
    {
        Routing = Routing.None,
        RoutedExperts = 0,
        ActiveExperts = 0,
        SharedExperts = 1,
        Positions = ExpertPositions.None,
    };

    /// <summary>Energies, forces and virial of one structure that holds two of the elements, in double.</summary>
    private static void Same(PotentialModel expected, PotentialModel found)
    {
        Assert.Equal(expected.Spec.Elements, found.Spec.Elements);
        Element one = expected.Spec.Elements[0], other = expected.Spec.Elements[^1];
        var structure = new Structure([one, other, one, other, other],
            [0, 0, 0, 1.1, 0.2, -0.1, -0.9, 0.8, 0.3, 0.4, 2.6, 0.5, 2.2, 1.9, 1.8], new Cell([4.9, 0, 0, 0.4, 5.3, 0, -0.3, 0.7, 4.6], true, true, true));
        Evaluation left = new(), right = new();
        new ReferenceNetwork(expected).Evaluate(structure, left);
        new ReferenceNetwork(found).Evaluate(structure, right);
        double size = 1 + Math.Abs(left.Energy) / 5;
        Assert.InRange(right.Energy - left.Energy, -1e-12 * 5 * size, 1e-12 * 5 * size);
        for (int i = 0; i < left.Forces.Length; i++) Assert.InRange(right.Forces[i] - left.Forces[i], -1e-12 * size, 1e-12 * size);
        for (int i = 0; i < 9; i++) Assert.InRange(right.Virial[i] - left.Virial[i], -1e-11 * size, 1e-11 * size);
    }
}
