using System.Buffers.Binary;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using CsCheck;
using Xunit;
using static Amalgam.Unit.Model.Files.ModelFileBytes;

namespace Amalgam.Unit.Model.Files;

/// <summary>Damaged, foreign, newer and inconsistent model files are refused with a message that names the fault.</summary>
public sealed class ModelFileRefusalTests
{
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

    [Fact]
    public void ImpossibleSelectionsAreNamed()
    {
        PotentialModel model = SmallModels.Model();
        model.Selection!.Experts[0][1] = 3;
        Assert.Contains("tensor selection.layers.0.router.node: expected ascending experts from 0 to 2 for H, found 3", Refusal(Bytes(model)));
        (model.Selection.Experts[0][0], model.Selection.Experts[0][1]) = (1, 1);
        Assert.Contains("found 1", Refusal(Bytes(model)));
    }
}
