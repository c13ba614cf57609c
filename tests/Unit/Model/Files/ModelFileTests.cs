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
using Amalgam.Testing;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Model.Files;

/// <summary>Saving and loading models: exactness, damage, versions, and what a failed save leaves behind.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-model-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private static byte[] Bytes(PotentialModel model, Precision precision = Precision.Float64)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream, precision);
        return stream.ToArray();
    }

    private static PotentialModel Load(byte[] bytes) => ModelFile.Load(new MemoryStream(bytes), "m.safetensors");

    private static string Refusal(byte[] bytes) => Assert.Throws<InvalidDataException>(() => Load(bytes)).Message;

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
        PotentialModel back = Load(Bytes(model, Precision.Float32));
        Assert.Equal(model.Parameters.Values.Select(value => (double)(float)value), back.Parameters.Values);
        Assert.Equal(model.ReferenceEnergies, back.ReferenceEnergies);
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
        Assert.Equal(("amalgam", "1", """{"length":"angstrom","energy":"eV"}"""), (reader.Metadata["format"], reader.Metadata["format_version"], reader.Metadata["units"]));
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
    public void DamageIsNeverSilentAndNeverSurprising()
    {
        PotentialModel model = SmallModels.Model(SmallModels.Spec with { Layers = 1, Positions = ExpertPositions.Node });
        byte[] file = Bytes(model);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file) + 8;
        Gen<(int, byte)> change = Gen.Select(Gen.OneOf(Gen.Int[0, 8], Gen.Int[0, header], Gen.Int[0, file.Length - 1]), Gen.Byte);
        Gen.Select(change.Array[1, 4], Gen.OneOf(Gen.Const(file.Length), Gen.Int[0, file.Length])).Sample((changes, length) =>
        {
            byte[] damaged = [.. file];
            foreach ((int index, byte value) in changes) damaged[index] = value;
            long before = GC.GetAllocatedBytesForCurrentThread();
            // Either the same model (a change of white space, or none) or a refusal; any other exception fails the test.
            try { Assert.True(SmallModels.Same(model, Load(damaged[..length]))); }
            catch (InvalidDataException) { }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        }, iter: 5_000);
    }

    [Fact]
    public void HostileMetadataIsRefusedWithoutSurprise()
    {
        // Without the checksum, which would catch these first.
        PotentialModel model = SmallModels.Model();
        string spec = SpecJson.Write(model.Spec).ToJsonString();
        string[] bits = ["{", "}", "[", "]", "\"", ",", ":", "1e999", "-1", "null", "99999999999", "\\ud800", "\"spec\"", "true", "\"layers\":64"];
        Gen<string> piece = Gen.Int[0, bits.Length - 1].Select(index => bits[index]);
        Gen.Select(Gen.Int[0, spec.Length - 1], Gen.Int[0, 30], piece.Array[0, 4]).Sample((at, removed, pieces) =>
        {
            string changed = string.Concat(spec.AsSpan(0, at), string.Concat(pieces), spec.AsSpan(Math.Min(spec.Length, at + removed)));
            try { Load(Edited(model, metadata => metadata["spec"] = changed)); }
            catch (InvalidDataException) { }
        }, iter: 2_000);
    }

    [Fact]
    public void OneFlippedBitIsAnError()
    {
        byte[] file = Bytes(SmallModels.Model());
        file[^100] ^= 1;
        Assert.Contains("expected checksum \"sha256:", Refusal(file));
        Assert.Contains("the file was damaged or changed after it was written", Refusal(file));
    }

    [Fact]
    public void NewerFilesNameTheirWriter()
    {
        string message = Refusal(Edited(SmallModels.Model(), metadata => (metadata["format_version"], metadata["written_by"]) = ("3", "amalgam 2.5.0")));
        Assert.Equal("m.safetensors: expected model format 1 or older, found 3, written by amalgam 2.5.0\n  → use that version of Amalgam or a newer one",
            message);
        Assert.Contains("expected model format 1 or newer, found 0", Refusal(Edited(SmallModels.Model(), metadata => metadata["format_version"] = "0")));
        Assert.Contains("expected a format_version from 1 to 1, found \"one\"",
            Refusal(Edited(SmallModels.Model(), metadata => metadata["format_version"] = "one")));
        Assert.Contains("expected a format_version from 1 to 1, found none",
            Refusal(Edited(SmallModels.Model(), metadata => metadata.Remove("format_version"))));
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

    [Fact]
    public void MissingExtraAndWronglyShapedTensorsAreNamed()
    {
        PotentialModel model = SmallModels.Model();
        Assert.Contains("tensor element_table: expected shape [2, 5], found no such tensor",
            Refusal(Edited(model, null, name => name == "element_table" ? null : name)));
        Assert.Contains("tensor element_tabel: expected no such tensor in this spec, found F64 [2, 5] (nearest: element_table)",
            Refusal(Edited(model, null, name => name == "element_table" ? "element_tabel" : name)));
        string wrong = Refusal(Edited(model, metadata => metadata["spec"] = metadata["spec"].Replace("\"pair_width\":4", "\"pair_width\":3")));
        Assert.Contains("m.safetensors: tensor pair_embedding.weight: expected shape [3], found [4]", wrong);
        Assert.Contains("… and ", wrong);
    }

    [Theory]
    [InlineData("format", "pt", "expected format amalgam, found \"pt\"")]
    [InlineData("format", null, "expected format amalgam, found a safetensors file without format")]
    [InlineData("spec", null, "expected the key 'spec', found none")]
    [InlineData("spec", "[]", "spec: expected a JSON object, found []")]
    [InlineData("spec", """{"a":1,"a":2}""", "spec: expected a JSON object, found text that cannot be read")]
    [InlineData("spec", """{"a":"\ud800"}""", "spec: expected a JSON object, found text that cannot be read")]
    [InlineData("provenance", "12", "provenance: expected a JSON object, found 12")]
    [InlineData("units", """{"length":"bohr","energy":"eV"}""", "units: expected {\"length\":\"angstrom\",\"energy\":\"eV\"}, found {\"length\":\"bohr\"")]
    [InlineData("provenence", "{}", "__metadata__: expected the keys of a model, found 'provenence'\n  → did you mean 'provenance'?")]
    public void WrongMetadataIsNamed(string key, string? value, string message) =>
        Assert.Contains(message, Refusal(Edited(SmallModels.Model(), metadata =>
        {
            if (value is null) metadata.Remove(key);
            else metadata[key] = value;
        })));

    [Fact]
    public void UnknownSpecKeysAreNamed() => Assert.Contains("m.safetensors: spec.layerz: expected a known key, found this one\n  → did you mean 'layers'?",
        Refusal(Edited(SmallModels.Model(), metadata => metadata["spec"] = metadata["spec"].Replace("\"layers\":3", "\"layers\":3,\"layerz\":3"))));

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
        Assert.Contains("found 1E+39", Assert.Throws<InvalidDataException>(() => ModelFile.Save(model, At("m.safetensors"), Precision.Float32)).Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void ImpossibleSelectionsAreNamed()
    {
        PotentialModel model = SmallModels.Model();
        model.Selection!.Experts[0][1] = 3;
        Assert.Contains("tensor selection.layers.0.router.node: expected ascending experts from 0 to 2 for H, found 3", Refusal(Bytes(model)));
        (model.Selection.Experts[0][0], model.Selection.Experts[0][1]) = (1, 1);
        Assert.Contains("found 1", Refusal(Bytes(model)));
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
        Assert.Equal($"{At("m.safetensors")}: could not be written: No space left on device\n  → check the path and the free space of the disk; an older file of this name is untouched", exception.Message);
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

    /// <summary>The file of a model with other metadata or tensor names (null drops the tensor), and without a checksum.</summary>
    private static byte[] Edited(PotentialModel model, Action<Dictionary<string, string>>? edit, Func<string, string?>? rename = null)
    {
        using var reader = new SafetensorsReader(new MemoryStream(Bytes(model)), "m.safetensors");
        var metadata = reader.Metadata.ToDictionary();
        metadata.Remove("checksum");
        edit?.Invoke(metadata);
        var writer = new SafetensorsWriter();
        foreach ((string key, string value) in metadata) writer.AddMetadata(key, value);
        foreach (SafetensorsTensor tensor in reader.Tensors)
        {
            if ((rename is null ? tensor.Name : rename(tensor.Name)) is not string name) continue;
            ReadOnlySpan<byte> data = reader.Bytes(tensor);
            if (tensor.Type == SafetensorsType.F64) writer.Add(name, tensor.Shape, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(data),
                Precision.Float64);
            else writer.Add(name, tensor.Shape, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(data));
        }
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
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
