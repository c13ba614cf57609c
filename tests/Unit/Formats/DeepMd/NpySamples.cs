using System.Text;

namespace Amalgam.Unit.Formats.DeepMd;

/// <summary>Writes small folders of DeePMD-kit data as numpy and DeePMD-kit would.</summary>
internal sealed class NpySamples : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("amalgam-npy-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string At(params string[] names) => Path.Combine([Folder, .. names]);

    public string Text(string text, params string[] names)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(names))!);
        File.WriteAllText(At(names), text);
        return At(names);
    }

    /// <summary>Writes a .npy file of version 1.0.</summary>
    /// <param name="type">as numpy writes it: "&lt;f8", ">f4", "|i1", …</param>
    public string Array(string type, long[] shape, double[] numbers, params string[] names) => Array(type, shape, numbers, false, names);

    /// <param name="numbers">the last index fastest</param>
    /// <param name="isFortranOrder">whether the file holds them with the first index fastest</param>
    public string Array(string type, long[] shape, double[] numbers, bool isFortranOrder, params string[] names)
    {
        string sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        string header = $"{{'descr': '{type}', 'fortran_order': {(isFortranOrder ? "True" : "False")}, 'shape': ({sizes}), }}";
        header = header.PadRight(128 - 10 - 1) + "\n";
        using var stream = new MemoryStream();
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        foreach (double number in isFortranOrder ? FirstIndexFastest(shape, numbers) : numbers)
        {
            byte[] bytes = BytesOf(type, number);
            if (type[0] == '>') bytes.AsSpan().Reverse();
            stream.Write(bytes);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(At(names))!);
        File.WriteAllBytes(At(names), stream.ToArray());
        return At(names);
    }

    private static byte[] BytesOf(string type, double number) => type[1..] switch
    {
        "f8" => BitConverter.GetBytes(number),
        "f4" => BitConverter.GetBytes((float)number),
        "f2" => BitConverter.GetBytes((Half)number),
        "i8" => BitConverter.GetBytes((long)number),
        "i4" => BitConverter.GetBytes((int)number),
        "i2" => BitConverter.GetBytes((short)number),
        "i1" => [(byte)(sbyte)number],
        "u4" => BitConverter.GetBytes((uint)number),
        "u1" => [(byte)number],
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Rows become columns, by the definition: the number at (i, j, k) goes to place i + I j + I J k.</summary>
    private static double[] FirstIndexFastest(long[] shape, double[] numbers)
    {
        double[] moved = new double[numbers.Length];
        long[] index = new long[shape.Length];
        foreach (double number in numbers)
        {
            long place = 0, stride = 1;
            for (int axis = 0; axis < shape.Length; stride *= shape[axis++]) place += index[axis] * stride;
            moved[place] = number;
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
        return moved;
    }

    /// <summary>Two frames of a bent O H H in a box of 4 × 5 × 6 Å, energies −10 and −11 eV, forces 0.1·k, virial 1 … 9 times the frame.</summary>
    public string Water(string name = "water", string type = "<f8")
    {
        Text("1\n0\n0\n", name, "type.raw");
        Text("H\nO\n", name, "type_map.raw");
        double[] frame = [0.5, 0.5, 0.5, 1.25, 1.25, 0.5, -0.25, 1.25, 0.5];
        Array(type, [2, 9], [.. frame, .. frame.Select(x => x + 0.125)], name, "set.000", "coord.npy");
        Array(type, [2, 9], [4, 0, 0, 0, 5, 0, 0, 0, 6, 4, 0, 0, 0, 5, 0, 0, 0, 6], name, "set.000", "box.npy");
        Array(type, [2], [-10, -11], name, "set.000", "energy.npy");
        Array(type, [2, 9], [.. Enumerable.Range(0, 18).Select(k => 0.125 * k)], name, "set.000", "force.npy");
        Array(type, [2, 9], [.. Enumerable.Range(1, 9).Select(k => (double)k), .. Enumerable.Range(1, 9).Select(k => 2.0 * k)], name, "set.000", "virial.npy");
        return At(name);
    }

}
