using Amalgam.Model.Activations;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>The product kernel against three loops, for every number of rows that a tile can end with, and the sigmoid against double precision.</summary>
public sealed unsafe class MatrixProductTests
{
    [Theory]
    [InlineData(16, 16)]
    [InlineData(16, 32)]
    [InlineData(7, 48)]
    [InlineData(33, 80)]
    [InlineData(200, 48)]
    [InlineData(400, 16)]
    public void Every_number_of_rows_gives_the_plain_product(int inner, int columns)
    {
        for (int rows = 1; rows <= 19; rows++)
        {
            Compare<Double8, Double4>(rows, columns, inner, accumulate: false);
            Compare<Double2, Double1>(rows, columns, inner, accumulate: true);
        }
    }

    [Fact]
    public void A_row_does_not_depend_on_the_rows_beside_it()
    {
        const int inner = 32, columns = 48, most = 21;
        double[] a = Numbers(most * inner, 1), b = Numbers(inner * columns, 2), whole = new double[most * columns];
        Multiply<Double8>(most, columns, inner, a, b, whole, false);
        for (int row = 0; row < most; row++)
        {
            double[] alone = new double[columns];
            Multiply<Double8>(1, columns, inner, a[(row * inner)..((row + 1) * inner)], b, alone, false);
            Assert.Equal(whole[(row * columns)..((row + 1) * columns)], alone);
        }
    }

    [Fact]
    public void Sigmoid_is_good_to_one_and_a_half_units_of_one()
    {
        CompareSigmoids<Float16>();
        CompareSigmoids<Float8>();
        CompareSigmoids<Float4>();
        CompareSigmoids<Float1>();
    }

    private static void CompareSigmoids<L>()
        where L : struct, ILanes<L, float>
    {
        const double unit = 1.1920929e-7;
        double largest = 0;
        float* x = stackalloc float[64], y = stackalloc float[64], single = stackalloc float[16], powers = stackalloc float[PowerTable.Length<L, float>()];
        PowerTable.Write<L, float>(powers);
        for (float start = -110; start < 110; start += 0.0037f)
        {
            for (int lane = 0; lane < 4 * L.Width; lane++) x[lane] = start + lane * 0.00021f;
            L.Store(y, L.Sigmoid(L.Load(x), powers));
            for (int lane = 0; lane < L.Width; lane++) largest = Math.Max(largest, Math.Abs(y[lane] - Exact(x[lane])));
            // Four bundles at a time: the same bits.
            TwoBundles<L, float>.StoreSigmoids(TwoBundles<L, float>.Load(x, 0), y, TwoBundles<L, float>.Load(x + 2 * L.Width, 0), y + 2 * L.Width, powers);
            for (int bundle = 0; bundle < 4 * L.Width; bundle += L.Width)
            {
                L.Store(single, L.Sigmoid(L.Load(x + bundle), powers));
                Assert.Equal(new ReadOnlySpan<float>(single, L.Width), new ReadOnlySpan<float>(y + bundle, L.Width));
            }
        }
        Assert.InRange(largest, 0, 1.5 * unit);
    }

    [Fact]
    public void Sigmoid_of_nothing_is_nothing_and_of_huge_numbers_a_limit()
    {
        foreach ((float x, float value) in new[] { (float.NaN, float.NaN), (1e30f, 1), (-1e30f, 0), (0, 0.5f), (200, 1), (-200, 0), (88.2f, 1), (-88.6f, 0) })
        {
            CompareSigmoid<Float16>(x, value);
            CompareSigmoid<Float8>(x, value);
            CompareSigmoid<Float4>(x, value);
            CompareSigmoid<Float1>(x, value);
        }
    }

    private static void CompareSigmoid<L>(float x, float value)
        where L : struct, ILanes<L, float>
    {
        float* place = stackalloc float[64], powers = stackalloc float[PowerTable.Length<L, float>()];
        PowerTable.Write<L, float>(powers);
        L.Store(place, L.Sigmoid(L.Splat(x), powers));
        Assert.Equal(value, place[0], 1.2e-7f);
        L.StoreSigmoids(L.Splat(0), L.Splat(x), place, L.Splat(0), L.Splat(x), place + 2 * L.Width, powers);
        Assert.Equal(value, place[L.Width], 1.2e-7f);
        Assert.Equal(value, place[3 * L.Width], 1.2e-7f);
    }

    [Fact]
    public void Activations_of_lanes_are_those_of_the_reference()
    {
        CompareActivation<Silu, Float8>(Activation.Silu);
        CompareActivation<HyperbolicTangent, Float8>(Activation.Tanh);
        CompareActivation<SiluTail, Float8>(new Activation(ActivationKind.SiluTail, 3));
    }

    private static void CompareActivation<TAct, L>(Activation activation)
        where TAct : struct, IActivation
        where L : struct, ILanes<L, float>
    {
        float* place = stackalloc float[16], sigmoid = stackalloc float[16], table = stackalloc float[ActivationTable.Length<L, float>()];
        ActivationTable.Write<L, float>(activation, table);
        for (float z = -30; z < 30; z += 0.013f)
        {
            (double value, double slope) = activation.At(z);
            L lanes = L.Splat(z), argument = TAct.Argument<L, float>(lanes, table);
            L.Store(sigmoid, L.Sigmoid(argument, table + ActivationTable.Powers));
            L found = TAct.Value<L, float>(lanes, L.LoadSigmoid(sigmoid, argument), table, out L foundSlope);
            double tolerance = 5e-7 * Math.Max(1, Math.Abs(z));
            L.Store(place, found);
            Assert.Equal(value, place[0], tolerance);
            L.Store(place, TAct.Value<L, float>(lanes, L.LoadSigmoid(sigmoid, argument), table));
            Assert.Equal(value, place[0], tolerance);
            L.Store(place, foundSlope);
            Assert.Equal(slope, place[0], tolerance);
        }
        L nothing = L.Splat(float.NaN);
        L.Store(place, TAct.Value<L, float>(nothing, L.Sigmoid(TAct.Argument<L, float>(nothing, table), table + ActivationTable.Powers), table));
        Assert.Equal(float.NaN, place[0]);
    }

    [Fact]
    public void Sums_of_rows_are_the_sums_of_rows()
    {
        float* rows = stackalloc float[16 * 9], sums = stackalloc float[9];
        for (int count = 0; count <= 9; count++)
        {
            for (int index = 0; index < 16 * count; index++) rows[index] = (index * 37 % 101) - 50;
            for (int row = 0; row < count; row++) sums[row] = 1000 * row;
            Float16.AddRowSums(rows, count, sums);
            for (int row = 0; row < count; row++)
            {
                float expected = 1000 * row;
                for (int lane = 0; lane < 16; lane++) expected += rows[16 * row + lane];
                Assert.Equal(expected, sums[row]);
            }
        }
    }

    private static double Exact(float x) => 1 / (1 + Math.Exp(-(double)x));

    private static void Compare<L, M>(int rows, int columns, int inner, bool accumulate)
        where L : struct, ILanes<L, double>
        where M : struct, ILanes<M, double>
    {
        double[] a = Numbers(rows * inner, rows), b = Numbers(inner * columns, 3), first = Numbers(rows * columns, 4), second = [.. first];
        double[] plain = accumulate ? [.. first] : new double[rows * columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                for (int k = 0; k < inner; k++) plain[row * columns + column] += a[row * inner + k] * b[k * columns + column];
        Multiply<L>(rows, columns, inner, a, b, first, accumulate);
        Multiply<M>(rows, columns, inner, a, b, second, accumulate);
        for (int index = 0; index < plain.Length; index++)
        {
            Assert.Equal(plain[index], first[index], 1e-13);
            Assert.Equal(plain[index], second[index], 1e-13);
        }
    }

    private static void Multiply<L>(int rows, int columns, int inner, double[] a, double[] b, double[] c, bool accumulate)
        where L : struct, ILanes<L, double>
    {
        double[] packed = new double[(inner + 2) * columns], transposed = new double[a.Length], again = [.. c];
        for (int row = 0; row < rows; row++)
            for (int k = 0; k < inner; k++) transposed[k * rows + row] = a[row * inner + k];
        fixed (double* pa = a, pt = transposed, pb = b, pc = c, pp = packed, pd = again)
        {
            PackedPanel<double>.Pack(new RowMajor<double>(pb, inner, columns, columns), pp, 0, inner + 2, columns, L.Width);
            MatrixProduct<L, double>.Run(
                rows, columns, inner, new StridedMatrix<double>(pa, inner, 1), new PackedMatrix<double>(pp, inner + 2),
                    new ProductTarget<double>(pc, columns, accumulate));
            MatrixProduct<L, double>.Run(
                rows, columns, inner, new StridedMatrix<double>(pt, 1, rows), new PackedMatrix<double>(pp, inner + 2),
                    new ProductTarget<double>(pd, columns, accumulate));
        }
        Assert.Equal(c, again);
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }
}
