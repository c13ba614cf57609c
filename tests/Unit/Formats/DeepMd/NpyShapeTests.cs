using Amalgam.Atoms;
using Amalgam.Formats.DeepMd;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Formats.DeepMd;

/// <summary>Every type, order and shape that numpy writes gives the same structures; every shape that does not fit the atoms is refused by name.</summary>
public sealed class NpyShapeTests : IDisposable
{
    private static readonly string[] Types = ["<f8", "<f4", "<f2", ">f8", ">f4", "<i8", ">i8", "<i4", ">i4", "<i2", "|i1", "<u4", "|u1"];

    private readonly NpySamples samples = new();
    private readonly DeepMdFormat format = new();

    public void Dispose() => samples.Dispose();

    /// <summary>Small integers are the same in every type.</summary>
    [Fact]
    public void Random_types_orders_and_shapes_give_the_same_structures()
    {
        Gen<(int Frames, int Atoms, string Type, bool IsFortran, bool IsDeep)> cases =
            Gen.Select(Gen.Int[1, 5], Gen.Int[1, 7], Gen.Int[0, Types.Length - 1].Select(index => Types[index]), Gen.Bool, Gen.Bool);
        cases.Sample(chosen =>
        {
            (int frames, int atoms, string type, bool isFortran, bool isDeep) = chosen;
            samples.Text(string.Join('\n', Enumerable.Repeat("0", atoms)), "s", "type.raw");
            samples.Text("Mo", "s", "type_map.raw");
            double[] Numbers(int width, int first) => [.. Enumerable.Range(0, frames * width).Select(k => (double)((first + k) % 120))];
            double[] coordinates = Numbers(3 * atoms, 1), forces = Numbers(3 * atoms, 50), energies = Numbers(1, 3), virials = Numbers(9, 11);
            double[] boxes = [.. Enumerable.Range(0, frames).SelectMany(frame => new double[] { 9 + frame, 0, 1, 0, 9, 0, 2, 0, 9 })];
            long[] Vectors() => isDeep ? [frames, atoms, 3] : [frames, 3 * atoms];
            long[] Matrices() => isDeep ? [frames, 3, 3] : [frames, 9];
            samples.Array(type, Vectors(), coordinates, isFortran, "s", "set.000", "coord.npy");
            samples.Array(type, Vectors(), forces, isFortran, "s", "set.000", "force.npy");
            samples.Array(type, Matrices(), boxes, isFortran, "s", "set.000", "box.npy");
            samples.Array(type, Matrices(), virials, isFortran, "s", "set.000", "virial.npy");
            samples.Array(type, isDeep ? [frames, 1] : [frames], energies, isFortran, "s", "set.000", "energy.npy");
            Structure[] read = [.. format.Read(samples.At("s"))];
            Assert.Equal(frames, read.Length);
            Assert.Equal(coordinates, read.SelectMany(structure => structure.Positions));
            Assert.Equal(forces, read.SelectMany(structure => structure.Forces!));
            Assert.Equal(energies, read.Select(structure => structure.Energy!.Value));
            Assert.Equal(boxes, read.SelectMany(structure => structure.Cell.Rows.ToArray()));
            Assert.Equal(virials, read.SelectMany(structure => structure.Stress!.Select(s => -s * structure.Cell.Volume)), (a, b) => Math.Abs(a - b) < 1e-9);
        }, iter: 100, threads: 1);
    }

    /// <summary>An array is read only where its rows are those of the atoms; else the error names file, expected and found.</summary>
    [Fact]
    public void A_shape_that_does_not_fit_is_refused_by_name()
    {
        Gen<(int Array, int Rows, int Width)> cases = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 12], Gen.Int[1, 24]);
        (string Name, int Width)[] arrays = [("coord", 9), ("box", 9), ("energy", 1), ("force", 9), ("virial", 9)];
        cases.Sample(chosen =>
        {
            samples.Water();
            (string name, int width) = arrays[chosen.Array];
            double[] numbers = new double[chosen.Rows * chosen.Width];
            for (int k = 0; k < numbers.Length; k += 4) numbers[k] = 4;
            samples.Array("<f8", [chosen.Rows, chosen.Width], numbers, "water", "set.000", name + ".npy");
            bool fits = chosen.Rows == 2 && chosen.Width == width;
            Exception? problem = Record.Exception(() => format.Read(samples.At("water")).Count());
            if (fits && name != "box")
            {
                Assert.Null(problem);
                return;
            }
            Assert.IsType<InvalidDataException>(problem);
            string shape = name == "coord" && chosen.Width == 9 ? "energy.npy: expected 1 numbers a frame" : $"{name}.npy: expected ";
            Assert.Contains(shape, problem.Message, StringComparison.Ordinal);
            if (!fits && !shape.StartsWith("energy.npy: expected 1", StringComparison.Ordinal))
                Assert.Contains($"found the shape ({chosen.Rows}, {chosen.Width})", problem.Message, StringComparison.Ordinal);
        }, iter: 100, threads: 1);
    }
}
