using System.Runtime.InteropServices;
using Amalgam.Model.Import.Torch;
using Xunit;

namespace Amalgam.Unit.Model.Import.Torch;

/// <summary>Archives of PyTorch: tensors of all types and views, and files that are damaged or hostile.</summary>
public sealed class TorchArchiveTests
{
    public static TheoryData<string, byte[], double[]> Types => new()
    {
        { "DoubleStorage", Bytes<double>([1.5, -2, 1e300]), [1.5, -2, 1e300] },
        { "FloatStorage", Bytes<float>([0.1f, -2, 3]), [0.1f, -2, 3] },
        { "HalfStorage", Bytes<Half>([(Half)0.1, (Half)(-2), (Half)3]), [(double)(Half)0.1, -2, 3] },
        { "BFloat16Storage", [0x80, 0x3F, 0x00, 0xC0, 0x49, 0x40], [1, -2, 3.140625] },
        { "LongStorage", Bytes<long>([1, -2, 1L << 40]), [1, -2, 1L << 40] },
        { "IntStorage", Bytes([1, -2, 3]), [1, -2, 3] },
        { "BoolStorage", [1, 0, 1], [1, 0, 1] },
    };

    [Theory, MemberData(nameof(Types))]
    public void Storages_of_every_type_are_read(string type, byte[] stored, double[] expected)
    {
        byte[] pickle = new PickleBytes().Tensor(type, "7", 3, 0, [3], [1]).End();
        foreach (bool packed in (bool[])[false, true])
        {
            (string, byte[])[] members = [("data.pkl", pickle), ("data/7", stored), TorchFile.Order("little"), ("version", [(byte)'3'])];
            using var file = new TorchFile(members, "any name at all", packed);
            using TorchArchive archive = TorchArchive.Open(file.Path);
            Assert.Equal(expected, Assert.IsType<TorchTensor>(archive.Root).Values);
        }
        int size = stored.Length / 3;
        byte[] reversed = [.. stored.Chunk(size).SelectMany(number => number.Reverse())];
        using var big = new TorchFile(pickle, ("data/7", reversed), TorchFile.Order("big"));
        using TorchArchive bigArchive = TorchArchive.Open(big.Path);
        Assert.Equal(expected, Assert.IsType<TorchTensor>(bigArchive.Root).Values);
    }

    [Fact]
    public void Views_of_one_storage_have_offsets_and_strides()
    {
        byte[] pickle = new PickleBytes().Mark()
            .Tensor("DoubleStorage", "0", 6, 0, [2, 3], [3, 1]).Tensor("DoubleStorage", "0", 6, 0, [3, 2], [1, 3]).Tensor("DoubleStorage", "0", 6, 3, [3], [1])
            .Tensor("DoubleStorage", "0", 6, 4, [], []).Tensor("DoubleStorage", "0", 6, 6, [0, 5], [5, 1]).Tuple().End();
        using var file = new TorchFile(pickle, ("data/0", Bytes<double>([1, 2, 3, 4, 5, 6])));
        using TorchArchive archive = TorchArchive.Open(file.Path);
        TorchTensor[] tensors = [.. Assert.IsType<List<object?>>(archive.Root).Cast<TorchTensor>()];
        Assert.Equal([1, 2, 3, 4, 5, 6], tensors[0].Values);
        Assert.Equal([1, 4, 2, 5, 3, 6], tensors[1].Values);
        Assert.Equal([4, 5, 6], tensors[2].Values);
        Assert.Equal([5], tensors[3].Values);
        Assert.Empty(tensors[4].Values);
        Assert.Equal([3, 2], tensors[1].Shape);
    }

    [Fact]
    public void Modules_of_TorchScript_are_maps_of_their_attributes()
    {
        byte[] pickle = new PickleBytes().Global("__torch__.deepmd", "Model").Raw((byte)')', 0x81, (byte)'}').Mark()
            .Text("rcut").Raw([(byte)'G', .. Bytes<double>([4.5]).Reverse()])
            .Text("sel").Global("torch.jit._pickle", "build_intlist").Mark().Raw((byte)']').Mark().Integer(3).Raw((byte)'e').Tuple().Call()
            .Raw((byte)'u', (byte)'b').End();
        using var file = new TorchFile(pickle, ("code/__torch__.py", [1]));
        using TorchArchive archive = TorchArchive.Open(file.Path);
        var map = Assert.IsType<Dictionary<string, object?>>(archive.Root);
        Assert.True(archive.IsScript);
        Assert.Equal(4.5, map["rcut"]);
        Assert.Equal([3.0], Assert.IsType<List<object?>>(map["sel"]));
    }

    [Theory]
    [InlineData("os", "system"), InlineData("builtins", "eval"), InlineData("builtins", "exec"), InlineData("posix", "system"), InlineData("torch", "load")]
    [InlineData("torch.serialization", "_load"), InlineData("torch.storage", "_load_from_bytes"), InlineData("numpy", "load")]
    public void What_would_run_something_is_refused_by_its_name(string module, string name)
    {
        string trace = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"amalgam-{Guid.NewGuid():N}");
        byte[] pickle = new PickleBytes().Global(module, name).Mark().Text($"touch {trace}").Tuple().Call().End();
        string problem = Refused(pickle);
        Assert.Contains($"{module}.{name}", problem, StringComparison.Ordinal);
        Assert.Contains("never run", problem, StringComparison.Ordinal);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public void Values_without_an_end_are_refused()
    {
        // A list that holds itself.
        Assert.Contains("holds itself", Refused(new PickleBytes().Raw((byte)']', (byte)'q', 0, (byte)'h', 0, (byte)'a').End()), StringComparison.Ordinal);
        // A map that holds itself, behind an ordered one.
        Assert.Contains("holds itself", Refused(new PickleBytes().Global("collections", "OrderedDict").Raw((byte)')').Call().Raw((byte)'q', 0).Text("a")
            .Raw((byte)'h', 0, (byte)'s').End()), StringComparison.Ordinal);
        // Lists within lists.
        var deep = new PickleBytes();
        for (int level = 0; level < 100_000; level++) deep.Raw((byte)']');
        for (int level = 1; level < 100_000; level++) deep.Raw((byte)'a');
        Assert.Contains("nesting deeper", Refused(deep.End()), StringComparison.Ordinal);
        // Each list twice in the next: 2⁵⁰ values in 300 bytes.
        var bomb = new PickleBytes().Raw((byte)'K', 1, (byte)'q', 0);
        for (byte level = 0; level < 50; level++) bomb.Raw((byte)']', (byte)'h', level, (byte)'a', (byte)'h', level, (byte)'a', (byte)'q', (byte)(level + 1));
        Assert.Contains("values", Refused(bomb.End()), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_do_not_fit_their_storage_are_refused()
    {
        Assert.Contains("larger than its storage", Tensor(3, 0, [4], [1]), StringComparison.Ordinal);
        Assert.Contains("larger than its storage", Tensor(3, 0, [1L << 30, 1L << 30], [0, 0]), StringComparison.Ordinal);
        Assert.Contains("leads out of", Tensor(3, 1, [3], [1]), StringComparison.Ordinal);
        Assert.Contains("leads out of", Tensor(3, 0, [2], [-1]), StringComparison.Ordinal);
        Assert.Contains("leads out of", Tensor(3, 0, [2], [long.MaxValue]), StringComparison.Ordinal);
        Assert.Contains("strides do not fit", Tensor(3, 0, [2], [1, 1]), StringComparison.Ordinal);
        Assert.Contains("not made of counts", Tensor(3, 0, [-1], [1]), StringComparison.Ordinal);
        Assert.Contains("torch.QInt8Storage", Refused(new PickleBytes().Tensor("QInt8Storage", "0", 3, 0, [3], [1]).End()), StringComparison.Ordinal);

        static string Tensor(long count, long offset, long[] size, long[] stride) =>
            Refused(new PickleBytes().Tensor("DoubleStorage", "0", count, offset, size, stride).End());
    }

    [Fact]
    public void Storages_that_are_missing_or_of_another_length_are_refused()
    {
        byte[] pickle = new PickleBytes().Tensor("DoubleStorage", "0", 3, 0, [3], [1]).End(), huge = new PickleBytes()
            .Tensor("DoubleStorage", "0", long.MaxValue / 16, 0, [3], [1]).End();
        Assert.Contains("found none", Numbers(pickle), StringComparison.Ordinal);
        Assert.Contains("found 16 bytes", Numbers(pickle, ("data/0", new byte[16])), StringComparison.Ordinal);
        Assert.Contains("found 24 bytes", Numbers(huge, ("data/0", new byte[24])), StringComparison.Ordinal);

        static string Numbers(byte[] pickle, params (string, byte[])[] members)
        {
            using var file = new TorchFile(pickle, members);
            using TorchArchive archive = TorchArchive.Open(file.Path);
            return Assert.Throws<InvalidDataException>(() => ((TorchTensor)archive.Root!).Values).Message;
        }
    }

    [Fact]
    public void Members_that_claim_more_than_the_file_can_hold_are_refused()
    {
        // 200 MB of zeros pack into 200 kB: as weights they would be a bomb.
        byte[] pickle = new PickleBytes().Tensor("ByteStorage", "0", 200 << 20, 0, [3], [1]).End();
        using var file = new TorchFile([("data.pkl", pickle), ("data/0", new byte[200 << 20])], packed: true);
        using TorchArchive archive = TorchArchive.Open(file.Path);
        Assert.Contains("fits its contents", Assert.Throws<InvalidDataException>(() => ((TorchTensor)archive.Root!).Values).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_of_another_form_are_refused()
    {
        byte[] pickle = new PickleBytes().Raw((byte)'N').End();
        Assert.Contains("found 0", Broken([("other", [1])]), StringComparison.Ordinal);
        Assert.Contains("found 2", Broken([("data.pkl", pickle)], ""), StringComparison.Ordinal);
        Assert.Contains("twice", Broken([("data.pkl", pickle), ("data/0", []), ("data/0", [])]), StringComparison.Ordinal);
        Assert.Contains("byteorder", Broken([("data.pkl", pickle), TorchFile.Order("middle")]), StringComparison.Ordinal);
        string text = System.IO.Path.GetTempFileName();
        File.WriteAllText(text, "no zip");
        Assert.Throws<InvalidDataException>(() => TorchArchive.Open(text));
        File.Delete(text);

        static string Broken((string, byte[])[] members, string root = "archive")
        {
            using var file = new TorchFile(members, root.Length > 0 ? root : "first");
            if (root.Length == 0)
                using (var zip = System.IO.Compression.ZipFile.Open(file.Path, System.IO.Compression.ZipArchiveMode.Update))
                using (Stream second = zip.CreateEntry("second/data.pkl").Open()) second.Write([1]);
            return Assert.Throws<InvalidDataException>(() => TorchArchive.Open(file.Path)).Message;
        }
    }

    private static string Refused(byte[] pickle)
    {
        using var file = new TorchFile(pickle);
        return Assert.Throws<InvalidDataException>(() => TorchArchive.Open(file.Path).Dispose()).Message;
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
