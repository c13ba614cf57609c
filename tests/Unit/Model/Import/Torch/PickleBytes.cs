using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Unit.Model.Import.Torch;

/// <summary>Writes pickles opcode by opcode, as torch.save does and as malice would.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> bytes = [0x80, 2];

    public byte[] End() => [.. bytes, (byte)'.'];

    public PickleBytes Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public PickleBytes Mark() => Raw((byte)'(');

    public PickleBytes Tuple() => Raw((byte)'t');

    public PickleBytes Call() => Raw((byte)'R');

    public PickleBytes Global(string module, string name) => Raw([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleBytes Text(string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, encoded.Length);
        return Raw([(byte)'X', .. length, .. encoded]);
    }

    public PickleBytes Integer(long value)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return Raw([0x8a, 8, .. number]);
    }

    public PickleBytes Integers(params long[] values)
    {
        Mark();
        foreach (long value in values) Integer(value);
        return Tuple();
    }

    /// <summary>torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict()).</summary>
    public PickleBytes Tensor(string type, string key, long count, long offset, long[] size, long[] stride)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Mark();
        Mark().Text("storage").Global("torch", type).Text(key).Text("cpu").Integer(count).Tuple().Raw((byte)'Q');
        Integer(offset).Integers(size).Integers(stride).Raw(0x89).Global("collections", "OrderedDict").Raw((byte)')').Call();
        return Tuple().Call();
    }
}
