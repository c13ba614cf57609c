using Amalgam.Atoms.Elements;
using Amalgam.Model.Repulsion;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Model.Repulsion;

/// <summary>The ZBL core against the published formula, finite differences, and its own edges.</summary>
public sealed class CoreRepulsionTests
{
    private static readonly CoreRepulsionSpec Core = new(0.7, 1.6);

    // Written apart from the code under test: the constants of Ziegler, Biersack and Littmark (1985).
    private static double Published(int z1, int z2, double r)
    {
        double[] c = [0.18175, 0.50986, 0.28022, 0.02817], d = [3.19980, 0.94229, 0.40290, 0.20162];
        double x = r / (0.46850 / (Math.Pow(z1, 0.23) + Math.Pow(z2, 0.23)));
        return 14.399645 * z1 * z2 / r * c.Zip(d, (weight, decay) => weight * Math.Exp(-decay * x)).Sum();
    }

    private static double Quintic(double u) => 1 - 10 * Math.Pow(u, 3) + 15 * Math.Pow(u, 4) - 6 * Math.Pow(u, 5);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 14)]
    [InlineData(74, 74)]
    [InlineData(118, 1)]
    public void EnergiesAreThePublishedFormula(int z1, int z2)
    {
        for (double r = 0.01; r < 1.7; r += 0.01)
        {
            double expected = Published(z1, z2, r) * (r <= 0.7 ? 1 : r >= 1.6 ? 0 : Quintic((r - 0.7) / 0.9));
            double found = CoreRepulsion.Pair(Core, new(z1), new(z2), r).Energy;
            Assert.InRange(found - expected, -1e-13 * Published(z1, z2, r), 1e-13 * Published(z1, z2, r));
            Assert.Equal(found, CoreRepulsion.Pair(Core, new(z2), new(z1), r).Energy);
        }
    }

    [Fact]
    public void AKnownNumberIsReproduced()
    {
        // Si-Si at 0.5 Å: a = 0.1276645 Å, x = 3.9165155, screening 0.08335188, Coulomb 5644.66084 eV.
        (double energy, _) = CoreRepulsion.Pair(Core, new(14), new(14), 0.5);
        Assert.Equal(470.49309817, energy, 7);
    }

    [Fact]
    public void SlopesAreDerivatives()
    {
        for (double r = 0.05; r < 1.7; r += 0.0137)
        {
            const double H = 1e-5;
            double Energy(double at) => CoreRepulsion.Pair(Core, new(8), new(26), at).Energy;
            double numeric = (8 * (Energy(r + H) - Energy(r - H)) - (Energy(r + 2 * H) - Energy(r - 2 * H))) / (12 * H);
            double slope = CoreRepulsion.Pair(Core, new(8), new(26), r).Slope;
            Assert.InRange(slope - numeric, -1e-6 * (1 + Math.Abs(slope)), 1e-6 * (1 + Math.Abs(slope)));
        }
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.6)]
    public void ValueSlopeAndCurvatureAreContinuousAtTheEnds(double edge)
    {
        const double H = 1e-6;
        (double energyBelow, double slopeBelow) = CoreRepulsion.Pair(Core, new(14), new(14), edge - H);
        (double energyAbove, double slopeAbove) = CoreRepulsion.Pair(Core, new(14), new(14), edge + H);
        double Curvature(double at) =>
            (CoreRepulsion.Pair(Core, new(14), new(14), at + H).Slope - CoreRepulsion.Pair(Core, new(14), new(14), at - H).Slope) / (2 * H);
        double scale = Published(14, 14, edge);
        Assert.InRange(Math.Abs(energyAbove - energyBelow), 0, 20 * H * scale);
        Assert.InRange(Math.Abs(slopeAbove - slopeBelow), 0, 100 * H * scale);
        Assert.InRange(Math.Abs(Curvature(edge + 2 * H) - Curvature(edge - 2 * H)), 0, 2000 * H * scale);
    }

    [Fact]
    public void BeyondTheOuterRadiusThereIsExactlyNothing()
    {
        Assert.Equal((0.0, 0.0), CoreRepulsion.Pair(Core, new(14), new(14), 1.6));
        Assert.Equal((0.0, 0.0), CoreRepulsion.Pair(Core, new(14), new(14), 3));
        Assert.True(CoreRepulsion.Pair(Core, new(14), new(14), 1.59).Energy > 0);
    }

    [Fact]
    public void ForcesAndVirialAreDerivativesOfTheEnergy() => Gen.Double[-1, 1].Array[9].Select(Gen.Double[-1, 1].Array[12]).Sample((strain, shake) =>
    {
        var crystal = new Crystal(shake);
        var result = new Result(crystal);
        for (int coordinate = 0; coordinate < 12; coordinate++)
        {
            double numeric = -Derivative(t => crystal.Energy(coordinate, t, null));
            Assert.InRange(result.Forces[coordinate] - numeric, -1e-6 * result.Scale, 1e-6 * result.Scale);
        }
        double work = 0;
        for (int index = 0; index < 9; index++) work += result.Virial[index] * strain[index];
        double numericWork = -Derivative(t => crystal.Energy(-1, t, strain));
        Assert.InRange(work - numericWork, -1e-6 * result.Scale, 1e-6 * result.Scale);
        for (int axis = 0; axis < 3; axis++) Assert.InRange(Enumerable.Range(0, 4).Sum(atom => result.Forces[3 * atom + axis]), -1e-9 * result.Scale,
            1e-9 * result.Scale);
    }, iter: 15);

    [Fact]
    public void NumbersAreAddedAndNothingIsAllocated()
    {
        var crystal = new Crystal(new double[12]);
        (int[] start, int[] neighbor, double[] displacement) = crystal.Pairs(-1, 0, null);
        double[] energies = [1, 2, 3, 4], forces = new double[12], virial = new double[9];
        Array.Fill(virial, 5);
        CoreRepulsion.Add(Core, new PairList(Crystal.Elements, start, neighbor, displacement), energies, forces, virial);
        var fresh = new Result(crystal);
        for (int atom = 0; atom < 4; atom++) Assert.Equal(atom + 1 + fresh.Energies[atom], energies[atom], 9);
        for (int index = 0; index < 9; index++) Assert.Equal(5 + fresh.Virial[index], virial[index], 9);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CoreRepulsion.Add(Core, new PairList(Crystal.Elements, start, neighbor, displacement), energies, forces, virial);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void EachAtomOfAPairGetsHalf()
    {
        double[] energies = new double[2], forces = new double[6], virial = new double[9];
        CoreRepulsion.Add(Core, new PairList([new(1), new(8)], [0, 1, 2], [1, 0], [0, 0, 0.5, 0, 0, -0.5]), energies, forces, virial);
        (double energy, double slope) = CoreRepulsion.Pair(Core, new(1), new(8), 0.5);
        Assert.Equal([energy / 2, energy / 2], energies);
        // Repulsive: the atom below is pushed down; compressed: the virial is positive along z.
        Assert.Equal([0, 0, slope, 0, 0, -slope], forces);
        Assert.True(slope < 0);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, -slope * 0.5], virial);
    }

    [Fact]
    public void AtomsInOnePlaceAreNamed() => Assert.Contains("atoms 1 and 2", Assert.Throws<InvalidDataException>(() =>
        CoreRepulsion.Add(Core, new PairList([new(1), new(8)], [0, 1, 2], [1, 0], new double[6]), new double[2], new double[6], new double[9])).Message);

    private static double Derivative(Func<double, double> energy)
    {
        const double H = 1e-5;
        return (8 * (energy(H) - energy(-H)) - (energy(2 * H) - energy(-2 * H))) / (12 * H);
    }

    private sealed class Result
    {
        public readonly double[] Energies = new double[4], Forces = new double[12], Virial = new double[9];

        public Result(Crystal crystal)
        {
            (int[] start, int[] neighbor, double[] displacement) = crystal.Pairs(-1, 0, null);
            CoreRepulsion.Add(Core, new PairList(Crystal.Elements, start, neighbor, displacement), Energies, Forces, Virial);
        }

        public double Scale => 1 + Forces.Max(Math.Abs) + Virial.Max(Math.Abs);
    }

    /// <summary>Four atoms in a skewed cell so small that atoms meet their own images.</summary>
    private sealed class Crystal(double[] shake)
    {
        public static readonly Element[] Elements = [new(1), new(8), new(14), new(26)];
        private static readonly double[] Cell = [1.5, 0, 0, 0.3, 1.4, 0, -0.2, 0.4, 1.55];
        private static readonly double[] Sites = [0, 0, 0, 0.7, 0.1, 0.1, 0.2, 0.8, 0.1, 0.6, 0.6, 0.8];

        /// <summary>Total energy with one coordinate moved by t, or everything strained by t · strain.</summary>
        public double Energy(int coordinate, double t, double[]? strain)
        {
            (int[] start, int[] neighbor, double[] displacement) = Pairs(coordinate, t, strain);
            var energies = new double[4];
            CoreRepulsion.Add(Core, new PairList(Elements, start, neighbor, displacement), energies, new double[12], new double[9]);
            return energies.Sum();
        }

        public (int[] Start, int[] Neighbor, double[] Displacement) Pairs(int coordinate, double t, double[]? strain)
        {
            double[] positions = [.. Sites.Select((site, index) => site + 0.05 * shake[index] + (index == coordinate ? t : 0))];
            var neighbor = new List<int>();
            var displacement = new List<double>();
            int[] start = new int[5];
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                    for (int image = 0; image < 343; image++)
                    {
                        if (i == j && image == 171) continue;
                        int[] n = [image / 49 - 3, image / 7 % 7 - 3, image % 7 - 3];
                        double[] D = [.. Enumerable.Range(0, 3).Select(c => positions[3 * j + c] - positions[3 * i + c] + n[0] * Cell[c] + n[1] * Cell[3 + c]
                            + n[2] * Cell[6 + c])];
                        // ε acts on a vector from the left, as in W_kl = −∂E/∂ε_kl.
                        if (strain is not null) D = [.. Enumerable.Range(0, 3)
                            .Select(k => D[k] + t * (strain[3 * k] * D[0] + strain[3 * k + 1] * D[1] + strain[3 * k + 2] * D[2]))];
                        if (Math.Sqrt(D.Sum(x => x * x)) > 2.0) continue;
                        neighbor.Add(j);
                        displacement.AddRange(D);
                    }
                start[i + 1] = neighbor.Count;
            }
            return (start, [.. neighbor], [.. displacement]);
        }
    }
}
