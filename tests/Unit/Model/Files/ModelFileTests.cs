using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Repulsion;
using Amalgam.Model.Safetensors;
using Amalgam.Model.Uncertainty;
using Amalgam.Testing;
using CsCheck;
using Xunit;
using static Amalgam.Unit.Model.Files.ModelFileBytes;

namespace Amalgam.Unit.Model.Files;

/// <summary>Saving and loading models: exactness, versions, and what a failed save leaves behind.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-model-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    [Fact]
    public void EveryModelSurvivesExactly() => SmallModels.Specs.Select(Gen.ULong).Sample((spec, seed) =>
    {
        PotentialModel model = SmallModels.Model(spec, seed);
        for (int index = 0; index < model.Parameters.Values.Length; index += 3) model.Parameters.Values[index] *= Math.PI;
        Assert.True(SmallModels.Same(model, Load(Bytes(model))));
    }, iter: 200);

    [Fact]
    public void SinglePrecisionRoundsParametersAndNothingElse()
    {
        PotentialModel model = SmallModels.Model();
        for (int index = 0; index < model.Parameters.Values.Length; index++) model.Parameters.Values[index] *= Math.PI;
        PotentialModel back = Load(Bytes(model, StoredPrecision.Float32));
        Assert.Equal(model.Parameters.Values.Select(value => (double)(float)value), back.Parameters.Values);
        Assert.Equal(model.ReferenceEnergies, back.ReferenceEnergies);
    }

    /// <summary>The uncertainty is three tensors where there is one, and nothing elsewhere: files of models without stay as they were.</summary>
    [Fact]
    public void TheUncertaintySurvivesExactly()
    {
        PotentialModel plain = SmallModels.Model();
        int width = plain.Spec.LastWidth;
        double[] covariance = [.. Enumerable.Range(0, width * width).Select(index => index % (width + 1) == 0 ? Math.PI + index : 0)];
        PotentialModel model = plain.With(new LastLayerUncertainty(covariance, 0.123, 1e-5, 17, 19)), back = Load(Bytes(model));
        Assert.True(SmallModels.Same(model, back));
        Assert.Equal(covariance, back.Uncertainty!.Covariance);
        Assert.Equal((0.123, 1e-5, 17, 19), (back.Uncertainty.Scale, back.Uncertainty.Ridge, back.Uncertainty.Trained, back.Uncertainty.Calibrated));
        Assert.Null(Load(Bytes(plain)).Uncertainty);
        Assert.Equal(Bytes(plain), Bytes(back.With(null)));
        Assert.Throws<ArgumentException>(() => plain.With(new LastLayerUncertainty([1], 1, 1, 1, 1)));
        ModelFile.Save(model, At("half.safetensors"), StoredPrecision.Float16);
        Assert.Equal(StoredPrecision.Float16, ModelFile.PrecisionOf(At("half.safetensors")));
        Assert.Equal(covariance, ModelFile.Load(At("half.safetensors")).Uncertainty!.Covariance);
    }

    [Fact]
    public void TheSpecIsReadWithoutTheWeights()
    {
        PotentialModel model = SmallModels.Model();
        ModelFile.Save(model, At("whole.safetensors"));
        byte[] bytes = File.ReadAllBytes(At("whole.safetensors"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(At("damaged.safetensors"), bytes);
        Assert.Equal(SpecJson.Write(model.Spec).ToJsonString(), SpecJson.Write(ModelFile.SpecOf(At("damaged.safetensors"))).ToJsonString());
        Assert.Throws<InvalidDataException>(() => ModelFile.Load(At("damaged.safetensors")));
        Assert.Throws<InvalidDataException>(() => ModelFile.SpecOf(At("missing.safetensors")));
        Assert.Equal(89, ModelFile.SpecOf("universal-small").Elements.Count);
    }

    /// <summary>The baseline is a tensor of its own where it differs from E0, and only there: files of models without stay as they were.</summary>
    [Fact]
    public void TheBaselineIsKeptWhereItIsNotE0()
    {
        PotentialModel made = SmallModels.Model(), model = new(made.Parameters, made.ReferenceEnergies, made.Selection)
        {
            BaselineEnergies = [.. made.ReferenceEnergies.Select(energy => energy - 0.125)],
        };
        PotentialModel back = Load(Bytes(model));
        Assert.Equal(model.ReferenceEnergies, back.ReferenceEnergies);
        Assert.Equal(model.BaselineEnergies, back.BaselineEnergies);
        Assert.Same(made.ReferenceEnergies, made.BaselineEnergies);
        PotentialModel plain = Load(Bytes(made));
        Assert.Same(plain.ReferenceEnergies, plain.BaselineEnergies);
        Assert.Throws<ArgumentException>(() => new PotentialModel(made.Parameters, made.ReferenceEnergies) { BaselineEnergies = [1] });
    }

    [Fact]
    public void TheFrozenSelectionIsKeptEvenAgainstTheLogits()
    {
        PotentialModel model = SmallModels.Model();
        foreach (int[] row in model.Selection!.Experts) (row[0], row[1]) = row[0] == 0 && row[1] == 1 ? (1, 2) : (0, 1);
        Assert.True(SmallModels.Same(model, Load(Bytes(model))));
    }

    [Fact]
    public void AnyReaderFindsTensorsUnderTheirNames()
    {
        PotentialModel model = SmallModels.Model();
        ModelFile.Save(model, At("m.safetensors"));
        using SafetensorsReader reader = SafetensorsReader.Open(At("m.safetensors"));
        string[] names = [.. model.Parameters.Layout.Tensors.Select(tensor => tensor.Name), "reference_energies",
            .. model.Parameters.Layout.Routers.Select(router => "selection." + router.Name)];
        Assert.Equal(names.Order(StringComparer.Ordinal), reader.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("amalgam", "1", """{"length":"angstrom","energy":"eV"}"""),
            (reader.Metadata["format"], reader.Metadata["format_version"], reader.Metadata["units"]));
        Assert.StartsWith("amalgam 0.", reader.Metadata["written_by"]);
        Assert.Equal(4.7, JsonNode.Parse(reader.Metadata["spec"])!["pair_cutoff"]!.GetValue<double>());
        Assert.Equal([2, 2], reader.Tensors.Single(tensor => tensor.Name == "selection.head.router").Shape);
    }

    [Fact]
    public void TheFileOfVersionOneLoadsForEver()
    {
        PotentialModel model = ModelFile.Load(RepositoryFolder.At("tests", "data", "models", "v1-tiny.safetensors"));
        Assert.Equal("H O", string.Join(' ', model.Spec.Elements));
        Assert.Equal((5, 4, 3, 3, 4.7), (model.Spec.NodeWidth, model.Spec.PairWidth, model.Spec.AngleWidth, model.Spec.Layers, model.Spec.PairCutoff));
        Assert.Equal(new CoreRepulsionSpec(0.4, 0.9), model.Spec.CoreRepulsion);
        Assert.Equal([-13.587, -432.25], model.ReferenceEnergies);
        Assert.Equal(VersionOne.Count, model.Parameters.Values.Length);
        Assert.Equal(VersionOne.Sum, model.Parameters.Values.Sum(), 12);
        Assert.Equal(VersionOne.WeightedSum, Weighted(model.Parameters.Values), 10);
        Assert.Equal(VersionOne.Selection, string.Join(' ', model.Selection!.Experts.Select(row => string.Concat(row))));
        Evaluation result = SmallModels.Evaluate(model);
        Assert.Equal(VersionOne.Energy, result.Energy, 9);
        Assert.Equal(VersionOne.Forces, Weighted(result.Forces), 9);
        Assert.Equal(VersionOne.Virial, Weighted(result.Virial), 9);
        Assert.Equal("""{"purpose":"a model file of version 1 that every later version must read"}""", model.Provenance.ToJsonString());
    }

    private static double Weighted(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int index = 0; index < values.Length; index++) sum += values[index] * Math.Cos(index);
        return sum;
    }

    [Fact]
    public void OlderFilesClimbTheLadder()
    {
        // A made-up version 0: the cutoff in picometres, no core, and another name for the element table.
        PotentialModel model = SmallModels.Model();
        byte[] old = Edited(model, metadata =>
        {
            metadata["format_version"] = "0";
            metadata["spec"] = metadata["spec"].Replace("\"pair_cutoff\":4.7", "\"cutoff_pm\":470").Replace(",\"core_repulsion\":null", "");
        }, name => name == "element_table" ? "type_embedding" : name);
        File.WriteAllBytes(At("old.safetensors"), old);
        var ladder = new ModelUpgrades(0, [new ModelUpgrade(0, UpgradeFromPicometres, name => name == "type_embedding" ? "element_table" : name)]);
        PotentialModel back = ModelFile.Load(At("old.safetensors"), ladder);
        Assert.True(SmallModels.Same(model, back));
        Assert.Throws<ArgumentException>(() => new ModelUpgrades(0, [new ModelUpgrade(1, _ => { })]));
        Assert.Equal(ModelFile.FormatVersion, ModelUpgrades.Released.Newest);
    }

    private static void UpgradeFromPicometres(JsonObject document)
    {
        JsonObject spec = document["spec"]!.AsObject();
        spec["pair_cutoff"] = spec["cutoff_pm"]!.GetValue<double>() / 100;
        spec.Remove("cutoff_pm");
        spec["core_repulsion"] = null;
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void NumbersThatAreNotFiniteAreNeitherSavedNorLoaded(double value)
    {
        PotentialModel model = SmallModels.Model();
        byte[] file = Edited(model, null);
        int at = file.AsSpan().IndexOf(BitConverter.GetBytes(model.Parameters.Values[3]));
        BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(at), value);
        Assert.Contains("m.safetensors: tensor element_table: expected finite numbers", Refusal(file));
        model.Parameters.Values[3] = value;
        Assert.Contains("at index 3 (1 of 10 are bad)", Assert.Throws<InvalidDataException>(() => ModelFile.Save(model, At("m.safetensors"))).Message);
        model.Parameters.Values[3] = 1e39;
        Assert.Contains("found 1E+39", Assert.Throws<InvalidDataException>(() => ModelFile.Save(model, At("m.safetensors"), StoredPrecision.Float32)).Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void ProvenanceThatCannotBeReadBackIsNotSaved()
    {
        PotentialModel model = SmallModels.Model();
        model.Provenance["loss"] = double.NaN;
        Assert.Contains("provenance: expected values that JSON can hold",
            Assert.Throws<InvalidDataException>(() => ModelFile.Save(model, At("m.safetensors"))).Message);
    }

    [Fact]
    public void SavingWhereNothingCanBeWrittenLeavesNothing()
    {
        PotentialModel model = SmallModels.Model();
        File.WriteAllText(At("file"), "x");
        Directory.CreateDirectory(At("taken"));
        Assert.Contains("→ make the folder first", Refused(At("missing/m.safetensors")));
        Assert.Contains("could not be written", Refused(At("file/m.safetensors")));
        Assert.Contains("there is a folder of this name", Refused(At("taken")));
        Assert.Equal(["file", "taken"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());

        string Refused(string path) => Assert.Throws<InvalidDataException>(() => ModelFile.Save(model, path)).Message;
    }

    [Fact]
    public void ClosedFoldersAreNamed()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may write anywhere");
        if (OperatingSystem.IsWindows()) return;
        string closed = Directory.CreateDirectory(At("closed")).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains("→ write to a folder that is yours",
            Assert.Throws<InvalidDataException>(() => ModelFile.Save(SmallModels.Model(), Path.Combine(closed, "m"))).Message);
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Empty(Directory.GetFileSystemEntries(closed));
    }

    [Fact]
    public void AFullDiskLeavesTheOldFile()
    {
        ModelFile.Save(SmallModels.Model(), At("m.safetensors"));
        byte[] old = File.ReadAllBytes(At("m.safetensors"));
        var exception = Assert.Throws<InvalidDataException>(() => AtomicFile.Write(At("m.safetensors"), stream =>
        {
            stream.Write(new byte[1000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"{At("m.safetensors")}: could not be written: No space left on device\n"
            + "  → check the path and the free space of the disk; an older file of this name is untouched",
            exception.Message);
        Assert.Equal(old, File.ReadAllBytes(At("m.safetensors")));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void AFailureOfOurOwnLeavesNothingEither()
    {
        Assert.Throws<UnreachableException>(() => AtomicFile.Write(At("m"), _ => throw new UnreachableException()));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void SavingReplacesAndFollowsLinks()
    {
        ModelFile.Save(SmallModels.Model(seed: 1), At("m1.safetensors"));
        File.CreateSymbolicLink(At("best.safetensors"), At("m1.safetensors"));
        PotentialModel second = SmallModels.Model(seed: 2);
        ModelFile.Save(second, At("best.safetensors"));
        Assert.NotNull(new FileInfo(At("best.safetensors")).LinkTarget);
        Assert.True(SmallModels.Same(second, ModelFile.Load(At("m1.safetensors"))));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
    }

    /// <summary>What was in v1-tiny.safetensors on the day it was written; see tests/data/models/README.md.</summary>
    private static class VersionOne
    {
        public const int Count = 3449;
        public const double Sum = -14.397891338070622, WeightedSum = -18.248718766190695;
        public const double Energy = -916.6532011218947, Forces = 17.885377850426515, Virial = 12.035852580820443;
        public const string Selection = "0101 1202 0202 0112 1212 0202";
    }
}
